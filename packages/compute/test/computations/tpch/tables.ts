/** Columns of a table, each with its type and an expression over `i`, the row's number, and `h(n)`, which looks random. */
type Columns = readonly (readonly [name: string, type: string, expression: string])[];

interface GeneratedTable {
  readonly rows: number;
  readonly columns: Columns;
}

const pick = (n: number, ...texts: readonly string[]): string =>
  `[${texts.map((text) => `'${text}'`).join(', ')}][1 + h(${n}) % ${texts.length}]`;
const money = (n: number, most: number): string => `CAST(h(${n}) % ${most * 100} AS DECIMAL(15,2)) / 100`;
const day = (n: number): string => `DATE '1992-01-01' + CAST(h(${n}) % 2500 AS INTEGER)`;
const comment = (n: number): string =>
  pick(n, 'special packages requests', 'Customer was told Complaints', 'quiet deposits');
const phone = (n: number): string => `printf('%d-555', 10 + h(${n}) % 25)`;

const NATIONS = ['FRANCE', 'GERMANY', 'BRAZIL', 'CANADA', 'SAUDI ARABIA', 'JAPAN', 'INDIA', 'KENYA', 'PERU', 'EGYPT'];
const REGIONS = ['EUROPE', 'AMERICA', 'ASIA', 'AFRICA', 'MIDDLE EAST'];
const list = (texts: readonly string[]): string => `[${texts.map((text) => `'${text}'`).join(', ')}][i]`;

/** Small tables of TPC-H's shapes and types, money as DECIMAL(15,2), values so that most queries have rows. */
export const TPCH_TABLES: Readonly<Record<string, GeneratedTable>> = {
  region: {
    rows: 5,
    columns: [
      ['r_regionkey', 'INTEGER', 'i'],
      ['r_name', 'VARCHAR', list(REGIONS)],
    ],
  },
  nation: {
    rows: 10,
    columns: [
      ['n_nationkey', 'INTEGER', 'i'],
      ['n_name', 'VARCHAR', list(NATIONS)],
      ['n_regionkey', 'INTEGER', '1 + i % 5'],
    ],
  },
  supplier: {
    rows: 40,
    columns: [
      ['s_suppkey', 'BIGINT', 'i'],
      ['s_name', 'VARCHAR', "printf('Supplier#%03d', i)"],
      ['s_address', 'VARCHAR', "printf('street %d', h(1) % 90)"],
      ['s_nationkey', 'INTEGER', '1 + i % 10'],
      ['s_phone', 'VARCHAR', phone(2)],
      ['s_acctbal', 'DECIMAL(15,2)', money(3, 9000)],
      ['s_comment', 'VARCHAR', comment(4)],
    ],
  },
  customer: {
    rows: 150,
    columns: [
      ['c_custkey', 'BIGINT', 'i'],
      ['c_name', 'VARCHAR', "printf('Customer#%03d', i)"],
      ['c_address', 'VARCHAR', "printf('street %d', h(1) % 90)"],
      ['c_nationkey', 'INTEGER', '1 + i % 10'],
      ['c_phone', 'VARCHAR', phone(2)],
      ['c_acctbal', 'DECIMAL(15,2)', money(3, 9000)],
      ['c_mktsegment', 'VARCHAR', pick(4, 'BUILDING', 'MACHINERY')],
      ['c_comment', 'VARCHAR', comment(5)],
    ],
  },
  part: {
    rows: 120,
    columns: [
      ['p_partkey', 'BIGINT', 'i'],
      ['p_name', 'VARCHAR', pick(1, 'forest lace', 'dark green ivory', 'red rose')],
      ['p_mfgr', 'VARCHAR', "'Manufacturer#1'"],
      ['p_brand', 'VARCHAR', pick(2, 'Brand#12', 'Brand#23', 'Brand#34', 'Brand#45')],
      ['p_type', 'VARCHAR', pick(3, 'ECONOMY ANODIZED STEEL', 'PROMO BRASS', 'MEDIUM POLISHED TIN')],
      ['p_size', 'INTEGER', '[15, 1, 3, 9, 14, 23, 49][1 + h(4) % 7]'],
      ['p_container', 'VARCHAR', pick(5, 'MED BOX', 'SM CASE', 'LG BOX', 'MED BAG')],
    ],
  },
  partsupp: {
    rows: 480,
    columns: [
      ['ps_partkey', 'BIGINT', '1 + i % 120'],
      ['ps_suppkey', 'BIGINT', '1 + (i // 120 + i) % 40'],
      ['ps_availqty', 'INTEGER', '1 + h(1) % 9000'],
      ['ps_supplycost', 'DECIMAL(15,2)', money(2, 1000)],
    ],
  },
  orders: {
    rows: 600,
    columns: [
      ['o_orderkey', 'BIGINT', 'i'],
      ['o_custkey', 'BIGINT', '1 + h(1) % 100'],
      ['o_orderstatus', 'VARCHAR', pick(2, 'F', 'O', 'P')],
      ['o_totalprice', 'DECIMAL(15,2)', money(3, 100_000)],
      ['o_orderdate', 'DATE', day(4)],
      ['o_orderpriority', 'VARCHAR', pick(5, '1-URGENT', '2-HIGH', '5-LOW')],
      ['o_shippriority', 'INTEGER', '0'],
      ['o_comment', 'VARCHAR', comment(6)],
    ],
  },
  lineitem: {
    rows: 1_200,
    columns: [
      ['l_orderkey', 'BIGINT', '1 + i % 600'],
      ['l_partkey', 'BIGINT', '1 + h(1) % 120'],
      ['l_suppkey', 'BIGINT', '1 + (h(1) % 120 + h(2) % 4) % 40'],
      ['l_linenumber', 'INTEGER', 'i // 600'],
      ['l_quantity', 'DECIMAL(15,2)', '1 + h(3) % 100'],
      ['l_extendedprice', 'DECIMAL(15,2)', money(4, 50_000)],
      ['l_discount', 'DECIMAL(15,2)', money(5, 1).replace('100', '11')],
      ['l_tax', 'DECIMAL(15,2)', 'CAST(h(6) % 9 AS DECIMAL(15,2)) / 100'],
      ['l_returnflag', 'VARCHAR', pick(7, 'R', 'A', 'N')],
      ['l_linestatus', 'VARCHAR', pick(8, 'O', 'F')],
      ['l_shipdate', 'DATE', day(9)],
      ['l_commitdate', 'DATE', `${day(9)} + CAST(h(10) % 60 AS INTEGER)`],
      ['l_receiptdate', 'DATE', `${day(9)} + CAST(h(11) % 90 AS INTEGER)`],
      ['l_shipinstruct', 'VARCHAR', pick(12, 'DELIVER IN PERSON', 'NONE')],
      ['l_shipmode', 'VARCHAR', pick(13, 'MAIL', 'SHIP', 'AIR', 'AIR REG')],
    ],
  },
};

/** The statement that makes a table; `order` is where its rows lie, which must not matter. */
export function createTableText(name: string, { rows, columns }: GeneratedTable, order: string): string {
  const cells = columns.map(([column, type, expression]) => {
    const mixed = expression.replace(
      /h\((\d+)\)/g,
      (_, n: string) => `((i * ${7919 + 104_729 * Number(n)} + ${n}) % 1000003 * 31 % 65537)`,
    );
    return `CAST(${mixed} AS ${type}) AS ${column}`;
  });
  return `CREATE TABLE ${name} AS SELECT ${cells.join(', ')} FROM range(1, ${rows + 1}) AS r(i) ORDER BY ${order}`;
}
