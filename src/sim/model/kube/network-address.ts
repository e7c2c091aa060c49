/** An IP address, without zone (Go `net/netip`). */
export class IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;

  constructor(family: 4 | 6, value: bigint) {
    this.family = family;
    this.value = value;
  }

  /** Throws SyntaxError for what is none, and for IPv4 addresses written as IPv6. */
  static parse(text: string): IpAddress {
    const family = text.includes(":") ? 6 : 4;
    const value = family === 6 ? groupsOf(text) : partsOf(text);
    if (value === undefined) throw new SyntaxError(`not an IP address: "${text}"`);
    if (family === 6 && value >> 32n === 0xffffn)
      throw new SyntaxError(`an IPv4 address written as IPv6: "${text}"`);
    return new IpAddress(family, value);
  }

  get length(): number {
    return this.family === 4 ? 32 : 128;
  }

  /** The first bits of it, the rest zero. */
  masked(bits: number): IpAddress {
    const rest = BigInt(this.length - bits);
    return new IpAddress(this.family, (this.value >> rest) << rest);
  }

  equals({ family, value }: IpAddress): boolean {
    return this.family === family && this.value === value;
  }

  isIn(network: string): boolean {
    return Network.parse(network).contains(this);
  }

  /** In its canonical form: small letters, the longest run of zeros left out. */
  toString(): string {
    const size = this.family === 4 ? 8 : 16;
    const count = this.length / size;
    const parts = Array.from({ length: count }, (_, at) =>
      Number((this.value >> BigInt(size * (count - 1 - at))) & ((1n << BigInt(size)) - 1n)),
    );
    return this.family === 4 ? parts.join(".") : compressed(parts);
  }
}

/** An address and how many of its bits are the network (Go `net/netip`, `Prefix`). */
export class Network {
  readonly address: IpAddress;
  readonly bits: number;

  constructor(address: IpAddress, bits: number) {
    this.address = address;
    this.bits = bits;
  }

  /** Throws SyntaxError for what is none. The address may have bits beyond the network. */
  static parse(text: string): Network {
    const slash = text.lastIndexOf("/");
    const address = IpAddress.parse(slash < 0 ? "" : text.slice(0, slash));
    const bits = text.slice(slash + 1);
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(bits) || Number(bits) > address.length)
      throw new SyntaxError(`not a network: "${text}"`);
    return new Network(address, Number(bits));
  }

  contains(address: IpAddress): boolean {
    return address.family === this.address.family && this.#start.equals(address.masked(this.bits));
  }

  containsNetwork({ address, bits }: Network): boolean {
    return this.bits <= bits && this.contains(address);
  }

  get masked(): Network {
    return new Network(this.#start, this.bits);
  }

  get #start(): IpAddress {
    return this.address.masked(this.bits);
  }

  equals({ address, bits }: Network): boolean {
    return this.bits === bits && this.address.equals(address);
  }

  toString(): string {
    return `${this.address.toString()}/${this.bits}`;
  }
}

const PART = /^(?:0|[1-9][0-9]{0,2})$/;

/** Of an IPv4 address. */
function partsOf(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => PART.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** Of an IPv6 address, whose last two groups may be written as IPv4. */
function groupsOf(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const first = groups(head, tail === undefined);
  const last = tail === undefined ? [] : groups(tail, true);
  if (!first || !last) return undefined;
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...first, ...Array.from({ length: missing }, () => 0n), ...last];
  return all.reduce((value, group) => (value << 16n) | group, 0n);
}

function groups(text: string, isEnd: boolean): bigint[] | undefined {
  if (text === "") return [];
  const found: bigint[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    const four = isEnd && at === parts.length - 1 ? partsOf(part) : undefined;
    if (four !== undefined) found.push(four >> 16n, four & 0xffffn);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) found.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return found;
}

function compressed(parts: readonly number[]): string {
  let [start, longest] = [0, 1];
  for (const at of parts.keys()) {
    const end = parts.findIndex((part, place) => place >= at && part !== 0);
    const run = (end < 0 ? parts.length : end) - at;
    if (run > longest) [start, longest] = [at, run];
  }
  const hex = parts.map((part) => part.toString(16));
  if (longest < 2) return hex.join(":");
  return `${hex.slice(0, start).join(":")}::${hex.slice(start + longest).join(":")}`;
}
