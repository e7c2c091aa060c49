/** A place in a list. */
export interface Link<T> {
  readonly value: T;
  previous: Link<T> | undefined;
  next: Link<T> | undefined;
}

/** A list from which any place can be taken out at once. */
export class LinkedList<T> {
  first: Link<T> | undefined;
  last: Link<T> | undefined;
  size = 0;

  push(value: T): Link<T> {
    return this.insertAfter(this.last, value);
  }

  /** `previous` undefined: at the front. */
  insertAfter(previous: Link<T> | undefined, value: T): Link<T> {
    const next = previous ? previous.next : this.first;
    const link: Link<T> = { value, previous, next };
    if (previous) previous.next = link;
    else this.first = link;
    if (next) next.previous = link;
    else this.last = link;
    this.size += 1;
    return link;
  }

  /** The link must be of this list. */
  remove({ previous, next }: Link<T>): void {
    if (previous) previous.next = next;
    else this.first = next;
    if (next) next.previous = previous;
    else this.last = previous;
    this.size -= 1;
  }
}
