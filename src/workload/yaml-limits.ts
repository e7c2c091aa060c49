import { CST, Lexer } from "yaml";

/**
 * Limits that keep any text within about a second and a few hundred MB, measured with yaml 2.9 on Node 20.
 */
export const yamlLimits: {
  readonly bytes: number;
  /** Words, signs, spaces, line ends. */
  readonly tokens: number;
  /** Values after aliases are followed. */
  readonly values: number;
  readonly depth: number;
  readonly anchors: number;
} = { bytes: 1 << 20, tokens: 100_000, values: 50_000, depth: 64, anchors: 1_000 };

/**
 * What is too much in a YAML text, found by its tokens in one pass, before any parser may recurse: deeply
 * nested collections can abort Node itself. `offset` is where the limit was passed.
 */
export function findExcess(text: string): { offset: number; message: string } | undefined {
  if (text.length > yamlLimits.bytes)
    return {
      offset: 0,
      message: `larger than ${yamlLimits.bytes} characters; data belongs in files of their own`,
    };
  const nesting = new Nesting();
  let offset = 0;
  let tokens = 0;
  let anchors = 0;
  let scalarFollows = false;
  for (const token of new Lexer().lex(text)) {
    const type: CST.TokenType | null = scalarFollows ? "scalar" : CST.tokenType(token);
    scalarFollows = type === "scalar" && token === CST.SCALAR;
    if (scalarFollows || token === CST.DOCUMENT || token === CST.FLOW_END) continue;
    nesting.take(type, token);
    if (type === "anchor") anchors += 1;
    tokens += 1;
    if (nesting.depth > yamlLimits.depth)
      return { offset, message: `nested more than ${yamlLimits.depth} deep` };
    if (anchors > yamlLimits.anchors) return { offset, message: `more than ${yamlLimits.anchors} anchors` };
    if (tokens > yamlLimits.tokens)
      return {
        offset,
        message: `more than ${yamlLimits.tokens} words and signs; data belongs in files of their own`,
      };
    offset += token.length;
  }
  return undefined;
}

/**
 * Follows how many collections are open: block collections by their columns, flow collections by their
 * brackets.
 */
class Nesting {
  readonly #block: { column: number; kind: "map" | "seq" }[] = [];
  #flow = 0;
  #column = 0;
  /** Column where the node before a `:` began, or -1. */
  #node = -1;

  get depth(): number {
    return this.#block.length + this.#flow;
  }

  take(type: CST.TokenType | null, token: string): void {
    switch (type) {
      case "flow-map-start":
      case "flow-seq-start":
        if (this.#flow === 0) this.#begin();
        this.#flow += 1;
        break;
      case "flow-map-end":
      case "flow-seq-end":
        this.#flow = Math.max(0, this.#flow - 1);
        break;
      case "seq-item-ind":
        if (this.#flow === 0) this.#open(this.#column, "seq");
        break;
      case "explicit-key-ind":
        if (this.#flow === 0) this.#open(this.#column, "map");
        break;
      case "map-value-ind":
        if (this.#flow === 0) this.#open(this.#node < 0 ? this.#column : this.#node, "map");
        break;
      case "newline":
        if (this.#flow === 0) this.#node = -1;
        break;
      case "doc-start":
      case "doc-end":
        this.#block.length = 0;
        this.#flow = 0;
        this.#node = -1;
        break;
      case "space":
      case "comment":
      case "comma":
        break;
      default:
        if (this.#flow === 0) this.#begin();
    }
    const lineStart = token.lastIndexOf("\n");
    this.#column = lineStart < 0 ? this.#column + token.length : token.length - lineStart - 1;
  }

  #begin(): void {
    if (this.#node < 0) this.#node = this.#column;
  }

  #open(column: number, kind: "map" | "seq"): void {
    const stack = this.#block;
    this.#node = -1;
    let top = stack.at(-1);
    // A list may stand at the column of its parent's key; the next key there closes it.
    while (top && (top.column > column || (top.column === column && top.kind === "seq" && kind === "map"))) {
      stack.pop();
      top = stack.at(-1);
    }
    if (top?.column !== column || top.kind !== kind) stack.push({ column, kind });
  }
}
