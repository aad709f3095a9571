/**
 * Go's sort.Sort: not stable, but always the same. What is equal comes in the order the real kubectl shows.
 * Upstream: go/src/sort/zsortinterface.go (pattern-defeating quicksort).
 */

type Less<Item> = (a: Item, b: Item) => boolean;
type Hint = "unknown" | "increasing" | "decreasing";

/** Up to here insertion sort is used, which is stable. */
const MAX_INSERTION = 12;

/** A sorted copy. `later`: as Go does it from 1.21 on, which shuffles by other numbers. */
export function goSorted<Item>(items: readonly Item[], less: Less<Item>, later: boolean): Item[] {
  const sorter = new Sorter([...items], less, later ? [7n, 17n] : [17n, 5n]);
  sorter.sort(0, items.length, bitLength(items.length));
  return sorter.items;
}

function bitLength(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

class Sorter<Item> {
  readonly items: Item[];
  readonly #before: Less<Item>;

  readonly #shifts: readonly [bigint, bigint];

  constructor(items: Item[], before: Less<Item>, shifts: readonly [bigint, bigint]) {
    this.items = items;
    this.#shifts = shifts;
    this.#before = before;
  }
  #less(i: number, j: number): boolean {
    return this.#before(this.items[i] as Item, this.items[j] as Item);
  }
  #swap(i: number, j: number): void {
    const item = this.items[i] as Item;
    this.items[i] = this.items[j] as Item;
    this.items[j] = item;
  }

  sort(from: number, to: number, allowed: number): void {
    let a = from;
    let b = to;
    let limit = allowed;
    let balanced = true;
    let partitioned = true;
    for (;;) {
      const length = b - a;
      if (length <= MAX_INSERTION) return this.#insertionSort(a, b);
      if (limit === 0) return this.#heapSort(a, b);
      if (!balanced) {
        this.#breakPatterns(a, b);
        limit--;
      }
      let [pivot, hint] = this.#choosePivot(a, b);
      if (hint === "decreasing") {
        for (let i = a, j = b - 1; i < j; i++, j--) this.#swap(i, j);
        pivot = b - 1 - (pivot - a);
        hint = "increasing";
      }
      if (balanced && partitioned && hint === "increasing" && this.#partialInsertionSort(a, b)) return;
      if (a > 0 && !this.#less(a - 1, pivot)) {
        a = this.#partitionEqual(a, b, pivot);
        continue;
      }
      const [middle, already] = this.#partition(a, b, pivot);
      partitioned = already;
      const left = middle - a;
      const right = b - middle;
      const threshold = Math.floor(length / 8);
      if (left < right) {
        balanced = left >= threshold;
        this.sort(a, middle, limit);
        a = middle + 1;
      } else {
        balanced = right >= threshold;
        this.sort(middle + 1, b, limit);
        b = middle;
      }
    }
  }

  #insertionSort(a: number, b: number): void {
    for (let i = a + 1; i < b; i++) for (let j = i; j > a && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
  }

  #heapSort(first: number, b: number): void {
    const size = b - first;
    const siftDown = (low: number, high: number): void => {
      for (let root = low; ; ) {
        let child = 2 * root + 1;
        if (child >= high) return;
        if (child + 1 < high && this.#less(first + child, first + child + 1)) child++;
        if (!this.#less(first + root, first + child)) return;
        this.#swap(first + root, first + child);
        root = child;
      }
    };
    for (let i = Math.floor((size - 1) / 2); i >= 0; i--) siftDown(i, size);
    for (let i = size - 1; i >= 0; i--) {
      this.#swap(first, first + i);
      siftDown(0, i);
    }
  }

  /** Scatters some elements, by numbers that depend on the length alone. */
  #breakPatterns(a: number, b: number): void {
    const length = b - a;
    if (length < 8) return;
    const [right, left] = this.#shifts;
    let random = BigInt(length);
    const mask = (1n << BigInt(bitLength(length))) - 1n;
    const index = a + Math.floor(length / 4) * 2 - 1;
    for (let i = 0; i < 3; i++) {
      random = BigInt.asUintN(64, random ^ (random << 13n));
      random ^= random >> right;
      random = BigInt.asUintN(64, random ^ (random << left));
      const other = Number(random & mask);
      this.#swap(index + i, a + (other >= length ? other - length : other));
    }
  }

  #choosePivot(a: number, b: number): [number, Hint] {
    const length = b - a;
    let swaps = 0;
    const median = (x: number, y: number, z: number): number => {
      let [i, j, k] = [x, y, z];
      if (this.#less(j, i)) [i, j, swaps] = [j, i, swaps + 1];
      if (this.#less(k, j)) [j, k, swaps] = [k, j, swaps + 1];
      if (this.#less(j, i)) [i, j, swaps] = [j, i, swaps + 1];
      return j;
    };
    let [i, j, k] = [1, 2, 3].map((part) => a + Math.floor(length / 4) * part) as [number, number, number];
    if (length >= 50) {
      i = median(i - 1, i, i + 1);
      j = median(j - 1, j, j + 1);
      k = median(k - 1, k, k + 1);
    }
    if (length >= 8) j = median(i, j, k);
    return [j, swaps === 0 ? "increasing" : swaps === 12 ? "decreasing" : "unknown"];
  }

  #partialInsertionSort(a: number, b: number): boolean {
    let i = a + 1;
    for (let step = 0; step < 5; step++) {
      while (i < b && !this.#less(i, i - 1)) i++;
      if (i === b) return true;
      if (b - a < 50) return false;
      this.#swap(i, i - 1);
      if (i - a >= 2) for (let j = i - 1; j >= 1 && this.#less(j, j - 1); j--) this.#swap(j, j - 1);
      if (b - i >= 2) for (let j = i + 1; j < b && this.#less(j, j - 1); j++) this.#swap(j, j - 1);
    }
    return false;
  }

  #partitionEqual(a: number, b: number, pivot: number): number {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (;;) {
      while (i <= j && !this.#less(a, i)) i++;
      while (i <= j && this.#less(a, j)) j--;
      if (i > j) return i;
      this.#swap(i++, j--);
    }
  }

  #partition(a: number, b: number, pivot: number): [number, boolean] {
    this.#swap(a, pivot);
    let i = a + 1;
    let j = b - 1;
    for (let already = true; ; already = false) {
      while (i <= j && this.#less(i, a)) i++;
      while (i <= j && !this.#less(j, a)) j--;
      if (i > j) {
        this.#swap(j, a);
        return [j, already];
      }
      this.#swap(i++, j--);
    }
  }
}
