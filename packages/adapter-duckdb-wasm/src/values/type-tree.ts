/** DuckDB's name of a type, taken apart. */
export interface TypeTree {
  /** Such as `INTEGER`, `DECIMAL`, `ENUM`, `STRUCT`; `LIST` and `ARRAY` for types that end in brackets. */
  readonly name: string;
  /** Width and scale of a DECIMAL; length of an ARRAY. */
  readonly numbers: readonly number[];
  /** The values of an ENUM, in their order. */
  readonly labels?: readonly string[];
  /** Names of a struct's fields or a union's members; empty for fields without a name. */
  readonly fields?: readonly string[];
  /** Element of a list or array; fields of a struct; members of a union; key and value of a map. */
  readonly children: readonly TypeTree[];
}

/** Parses a type as DuckDB writes it, such as `STRUCT(a ENUM('x', 'y'), b INTEGER)[]`. */
export function parseType(text: string): TypeTree {
  return new TypeParser(text).type();
}

class TypeParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): TypeTree {
    let type = this.#base();
    // Suffixes of lists and arrays: `[]`, `[3]`.
    for (let suffix = this.#brackets(); suffix !== undefined; suffix = this.#brackets()) {
      const size = suffix.slice(1, -1);
      type = { name: size === '' ? 'LIST' : 'ARRAY', numbers: size === '' ? [] : [Number(size)], children: [type] };
    }
    return type;
  }

  #brackets(): string | undefined {
    return this.#take(/\[\d*\]/y);
  }

  #base(): TypeTree {
    const name = this.#take(/[A-Za-z_][\w ]*/y)?.trim() ?? '';
    if (!this.#skip('(')) return { name, numbers: [], children: [] };
    if (name === 'ENUM') return { name, numbers: [], labels: this.#all(() => this.#label()), children: [] };
    if (name === 'MAP') return { name, numbers: [], children: this.#all(() => this.type()) };
    if (name === 'STRUCT' || name === 'UNION') {
      const fields = this.#all(() => ({ name: this.#fieldName(), type: this.type() }));
      return { name, numbers: [], fields: fields.map((field) => field.name), children: fields.map(({ type }) => type) };
    }
    const numbers = (this.#take(/[^)]*\)/y) ?? '').match(/\d+/g) ?? [];
    return { name, numbers: numbers.map(Number), children: [] };
  }

  /** What stands between the open parenthesis and its close, divided by commas. */
  #all<T>(one: () => T): T[] {
    const items: T[] = [];
    do items.push(one());
    while (this.#take(/, ?/y) !== undefined);
    this.#skip(')');
    return items;
  }

  #label(): string {
    const quoted = this.#take(/'(?:[^']|'')*'/y) ?? "''";
    return quoted.slice(1, -1).replaceAll("''", "'");
  }

  /** An unnamed field is its type alone; a name is followed by a space and a type. */
  #fieldName(): string {
    const name = this.#take(/"(?:[^"]|"")*" |[A-Za-z_][\w$]* (?=[A-Z"])(?!(?:WITH|PRECISION)\b)/y)?.slice(0, -1) ?? '';
    return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
  }

  #skip(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0];
    if (match !== undefined) this.#at += match.length;
    return match;
  }
}
