import { describe, expect, it } from "vitest";
import { DomainError } from "../../platform/errors.js";
import { MOST_ROWS, type ProductFile } from "./imports.types.js";
import { readProductFile } from "./product-file.js";

const OWN =
  "Main_Category,Sub_Category,Service_Name,Variant_Name,Price,Start_Time,Duration,Refill_Period,Additional_Info";
const SHOPIFY =
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Option3 Name,Option3 Value,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src";

function read(lines: readonly string[], { currency = "USD", ending = "\n" } = {}): Promise<ProductFile> {
  return readProductFile(Buffer.from(lines.join(ending)), currency);
}

/** A row of Shopify's export; what is not named is empty. */
function shopify(cells: Readonly<Record<string, string>>): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return SHOPIFY.split(",")
    .map((column) => quoted(cells[column] ?? ""))
    .join(",");
}

const MUG = {
  Handle: "mug",
  Title: "Mug",
  Vendor: "Potter",
  Type: "Kitchen",
  Published: "true",
  "Option1 Name": "Title",
  "Option1 Value": "Default Title",
  "Variant Price": "8.50",
};

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${String(error)}`);
  return error.code;
}

describe("our own format", () => {
  it("reads a row with the texts it names, and leaves what it does not speak of", async () => {
    const file = await read([OWN, "Games,Keys,Space Race,Gold,12.50,now,30 days,none,All planets"]);
    expect(file).toEqual({
      format: "guildmart",
      refused: [],
      shortened: [],
      rows: [
        {
          row: 2,
          category: "Games",
          subcategory: "Keys",
          name: "Space Race",
          variant: "Gold",
          price: "1250",
          active: true,
          description: "All planets",
          startTime: "now",
          duration: "30 days",
          refillPeriod: "none",
          warrantyDays: null,
          maxPerOrder: null,
          setsStock: false,
          stock: null,
        },
      ],
    });
  });

  it("reads the optional columns; an empty stock is unlimited", async () => {
    const { rows, refused } = await read([
      `${OWN},Stock,Warranty_Days,Max_Per_Order,Active`,
      "A,B,C,,1,,,,,5,14,3,yes",
      "A,B,D,,1,,,,,,,,",
      "A,B,E,,1,,,,,0,0,1,FALSE",
    ]);
    expect(refused).toEqual([]);
    expect(rows.map((row) => [row.stock, row.setsStock, row.warrantyDays, row.maxPerOrder, row.active])).toEqual([
      [5, true, 14, 3, true],
      [null, true, 0, 1, true],
      [0, true, 0, 1, false],
    ]);
  });

  it("takes a byte order mark, semicolons, Windows line ends and quoted line breaks", async () => {
    const { rows } = await read(
      [
        `\uFEFF${OWN.replaceAll(",", ";")}`,
        'Games;Keys;"Race; the ""fast"" one";;3;;;;"First line\r\nsecond, with a comma"',
        "Games;Keys;Chess;;4;;;;",
      ],
      { ending: "\r\n" },
    );
    expect(rows.map(({ row, name, description }) => [row, name, description])).toEqual([
      [2, 'Race; the "fast" one', "First line\nsecond, with a comma"],
      [3, "Chess", ""],
    ]);
  });

  it("takes columns in any order and case, and fewer than all", async () => {
    const { rows } = await read(["price,service name,SUB_CATEGORY,main_category", "7,Chess,Keys,Games"]);
    expect(rows).toMatchObject([{ name: "Chess", price: "700", variant: "", description: null, startTime: null }]);
  });

  it.each([
    ["no category", ",Keys,Chess,,7", { code: "missing", facts: { column: "Main_Category" } }],
    ["a blank name", "Games,Keys,  ,,7", { code: "missing", facts: { column: "Service_Name" } }],
    ["no price", "Games,Keys,Chess,,", { code: "missing", facts: { column: "Price" } }],
    ["a decimal comma", 'Games,Keys,Chess,,"12,50"', { code: "price", facts: { text: "12,50", currency: "USD" } }],
    ["three decimals", "Games,Keys,Chess,,1.234", { code: "price", facts: { text: "1.234", currency: "USD" } }],
    ["an exponent", "Games,Keys,Chess,,1e3", { code: "price", facts: { text: "1e3", currency: "USD" } }],
    ["a negative price", "Games,Keys,Chess,,-1", { code: "price", facts: { text: "-1", currency: "USD" } }],
    [
      "a price beyond the largest movement",
      "Games,Keys,Chess,,100000.01",
      { code: "priceRange", facts: { text: "100000.01", currency: "USD" } },
    ],
    [
      "a long name",
      `Games,Keys,${"x".repeat(101)},,7`,
      { code: "tooLong", facts: { column: "Service_Name", length: 101, longest: 100 } },
    ],
    [
      "a long detail",
      `Games,Keys,Chess,,7,${"x".repeat(201)}`,
      { code: "tooLong", facts: { column: "Start_Time", length: 201, longest: 200 } },
    ],
    ["more cells than columns", "Games,Keys,Chess,,7,,,,Fast, and cheap", { code: "extraCells", facts: {} }],
    ["a short row", "Games", { code: "missing", facts: { column: "Sub_Category" } }],
  ])("refuses %s and reads on", async (_, row, fault) => {
    const { rows, refused } = await read([OWN, row, "Games,Keys,Go,,7"]);
    expect(refused).toEqual([{ row: 2, fault }]);
    expect(rows).toMatchObject([{ row: 3, name: "Go" }]);
  });

  it.each([
    ["1.5,,,", { code: "number", facts: { column: "Stock", text: "1.5", least: 0, most: 1_000_000_000 } }],
    [
      "1000000001,,,",
      { code: "number", facts: { column: "Stock", text: "1000000001", least: 0, most: 1_000_000_000 } },
    ],
    [",3651,,", { code: "number", facts: { column: "Warranty_Days", text: "3651", least: 0, most: 3650 } }],
    [",,0,", { code: "number", facts: { column: "Max_Per_Order", text: "0", least: 1, most: 1000 } }],
    [",,,perhaps", { code: "yesOrNo", facts: { column: "Active", text: "perhaps" } }],
  ])("refuses the optional cells %s", async (cells, fault) => {
    const { refused } = await read([`${OWN},Stock,Warranty_Days,Max_Per_Order,Active`, `A,B,C,,1,,,,,${cells}`]);
    expect(refused).toEqual([{ row: 2, fault }]);
  });

  it("cuts a long description behind a word and says in which row", async () => {
    const { rows, shortened } = await read([
      OWN,
      `A,B,C,,1,,,,${"word ".repeat(800)}`,
      `A,B,D,,1,,,,${"x".repeat(3_501)}`,
    ]);
    expect(shortened).toEqual([2, 3]);
    expect(rows[0]?.description).toMatch(/ word…$/);
    expect(rows[1]?.description).toBe(`${"x".repeat(3_499)}…`);
  });

  it("refuses a product that the file names a second time", async () => {
    const { rows, refused } = await read([OWN, "A,B,C,x,1", "A,B,C,y,1", " A ,B,C,x,2"]);
    expect(rows.map(({ variant }) => variant)).toEqual(["x", "y"]);
    expect(refused).toEqual([{ row: 4, fault: { code: "duplicate", facts: { first: 2 } } }]);
  });

  it("keeps hostile text as text, without what the database cannot store", async () => {
    const formula = `=HYPERLINK("http://x")`;
    const { rows } = await read([
      OWN,
      `@everyone,'; DROP TABLE products; --,"${formula.replaceAll('"', '""')}",<@1>,1,,,,"a\u0007b\u202Ec"`,
    ]);
    expect(rows).toMatchObject([
      {
        category: "@everyone",
        subcategory: "'; DROP TABLE products; --",
        name: formula,
        variant: "<@1>",
        description: "ab\u202Ec",
      },
    ]);
  });

  it("says where a quotation mark never closes, and keeps what stands before it", async () => {
    const { rows, refused } = await read([OWN, "A,B,C,,1", 'A,B,"D,,1', "A,B,E,,1"]);
    expect(rows).toMatchObject([{ row: 2, name: "C" }]);
    expect(refused).toEqual([{ row: 3, fault: { code: "quote", facts: {} } }]);
  });

  it("lets the shop go on while it reads a cell of millions of characters", async () => {
    let turns = 0;
    let next = setImmediate(function count() {
      turns += 1;
      next = setImmediate(count);
    });
    await read([OWN, `"${"a".repeat(4_000_000)}`]);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(500);
  });

  it("counts empty rows as a spreadsheet does, and skips them", async () => {
    const { rows } = await read([OWN, "", "A,B,C,,1", ",,,,", "A,B,D,,1"]);
    expect(rows.map(({ row }) => row)).toEqual([3, 5]);
  });

  it("reads prices in the decimals of the currency", async () => {
    expect((await read([OWN, "A,B,C,,500"], { currency: "JPY" })).rows).toMatchObject([{ price: "500" }]);
    expect((await read([OWN, "A,B,C,,5.00"], { currency: "JPY" })).refused).toMatchObject([
      { fault: { code: "price" } },
    ]);
    expect((await read([OWN, "A,B,C,,1.234"], { currency: "KWD" })).rows).toMatchObject([{ price: "1234" }]);
  });
});

describe("Shopify's export", () => {
  it("maps a product without variants", async () => {
    const body = "<p>Holds <b>0.3&nbsp;l</b> &amp; more.</p><ul><li>Red</li><li>Blue</li></ul><img src='x'>";
    const file = await read([SHOPIFY, shopify({ ...MUG, "Body (HTML)": body, "Variant Inventory Qty": "7" })]);
    expect(file.format).toBe("shopify");
    expect(file.refused).toEqual([]);
    expect(file.rows).toMatchObject([
      {
        category: "Kitchen",
        subcategory: "Potter",
        name: "Mug",
        variant: "",
        price: "850",
        active: true,
        description: "Holds 0.3\u00A0l & more.\n\n * Red\n * Blue",
        setsStock: true,
        stock: null,
        startTime: null,
        maxPerOrder: null,
      },
    ]);
  });

  it("carries a product down to its variants by handle and joins their options", async () => {
    const shirt = { ...MUG, Handle: "shirt", Title: "Shirt", "Option1 Value": "Red", "Option2 Value": "M" };
    const { rows } = await read([
      SHOPIFY,
      shopify(shirt),
      shopify(MUG),
      shopify({ Handle: "shirt", "Option1 Value": "Blue", "Option2 Value": "L", "Variant Price": "9" }),
    ]);
    expect(rows.map(({ name, variant, price, active }) => [name, variant, price, active])).toEqual([
      ["Shirt", "Red / M", "850", true],
      ["Mug", "", "850", true],
      ["Shirt", "Blue / L", "900", true],
    ]);
  });

  it("takes the first tag without a type, and a name of its own without either", async () => {
    const { rows } = await read([
      SHOPIFY,
      shopify({ ...MUG, Type: "", Tags: " , summer, sale" }),
      shopify({ ...MUG, Handle: "cup", Title: "Cup", Type: "", Vendor: "" }),
    ]);
    expect(rows.map(({ category, subcategory }) => [category, subcategory])).toEqual([
      ["summer", "Potter"],
      ["Imported", "General"],
    ]);
  });

  it.each([
    ["shopify", "4", 4],
    ["shopify", "0", 0],
    ["shopify", "-3", 0],
    ["", "4", null],
    ["", "0", null],
  ])("with the tracker “%s” and %s in stock has %s to sell", async (tracker, quantity, stock) => {
    const { rows } = await read([
      SHOPIFY,
      shopify({ ...MUG, "Variant Inventory Tracker": tracker, "Variant Inventory Qty": quantity }),
    ]);
    expect(rows).toMatchObject([{ setsStock: true, stock }]);
  });

  it("makes no product of a row that only carries a further picture", async () => {
    const { rows, refused } = await read([
      SHOPIFY,
      shopify({ ...MUG, "Image Src": "https://example.com/1.jpg" }),
      shopify({ Handle: "mug", "Image Src": "https://example.com/2.jpg" }),
    ]);
    expect(rows).toHaveLength(1);
    expect(refused).toEqual([]);
  });

  it("leaves out of sale what is not published", async () => {
    const { rows } = await read([
      SHOPIFY,
      shopify({ ...MUG, Published: "false" }),
      shopify({ ...MUG, Handle: "cup", Title: "Cup", Published: "" }),
      shopify({ ...MUG, Handle: "jug", Title: "Jug", Published: "TRUE" }),
    ]);
    expect(rows.map(({ active }) => active)).toEqual([false, false, true]);
  });

  it("leaves out of sale what newer exports call a draft or archived", async () => {
    const { rows } = await read([
      `${SHOPIFY},Status`,
      `${shopify(MUG)},active`,
      `${shopify({ ...MUG, Handle: "cup", Title: "Cup" })},draft`,
      `${shopify({ ...MUG, Handle: "jug", Title: "Jug" })},archived`,
    ]);
    expect(rows.map(({ active }) => active)).toEqual([true, false, false]);
  });

  it("refuses a count that is blank although somebody counts", async () => {
    const { refused } = await read([SHOPIFY, shopify({ ...MUG, "Variant Inventory Tracker": "shopify" })]);
    expect(refused).toEqual([{ row: 2, fault: { code: "missing", facts: { column: "Variant Inventory Qty" } } }]);
  });

  it("refuses a variant without a price, one without a product, and a price with too many decimals", async () => {
    const { refused } = await read([
      SHOPIFY,
      shopify({ ...MUG, "Option1 Value": "", "Variant Price": "" }),
      shopify({ Handle: "nobody", "Option1 Value": "Red", "Variant Price": "1" }),
      shopify({ Handle: "mug", "Option1 Value": "Blue", "Variant Price": "1.999" }),
    ]);
    expect(refused).toEqual([
      { row: 2, fault: { code: "missing", facts: { column: "Variant Price" } } },
      { row: 3, fault: { code: "missing", facts: { column: "Title" } } },
      { row: 4, fault: { code: "price", facts: { text: "1.999", currency: "USD" } } },
    ]);
  });

  it("survives hostile markup: no script, no end of nesting, no text without end", async () => {
    const bodies = [
      "<script>alert(1)</script><style>p{}</style>Safe<a href='https://evil.example'>link</a>",
      "<div>".repeat(5_000) + "deep",
      `<p>${"word ".repeat(10_000)}</p>`,
      "<p>never closed <b><i>",
    ];
    const { rows, refused, shortened } = await read([
      SHOPIFY,
      ...bodies.map((body, i) => shopify({ ...MUG, Handle: `h${i}`, Title: `T${i}`, "Body (HTML)": body })),
    ]);
    expect(refused).toEqual([]);
    expect(rows[0]?.description).toBe("Safelink");
    expect(rows[2]?.description).toMatch(/^word word .* word…$/);
    expect(rows[3]?.description).toBe("never closed");
    expect(shortened).toEqual([4]);
  });
});

describe("a body that is too long to be read", () => {
  it("refuses every variant of its product with the reason, and no other product", async () => {
    const { rows, refused } = await read([
      SHOPIFY,
      shopify({ ...MUG, "Option1 Value": "Red", "Body (HTML)": `<p>${"x".repeat(100_000)}</p>` }),
      shopify({ Handle: "mug", "Option1 Value": "Blue", "Variant Price": "8.50" }),
      shopify({ ...MUG, Handle: "jug", Title: "Jug" }),
    ]);
    const fault = { code: "tooLong", facts: { column: "Body (HTML)", length: 100_007, longest: 100_000 } };
    expect(refused).toEqual([
      { row: 2, fault },
      { row: 3, fault },
    ]);
    expect(rows.map(({ name }) => name)).toEqual(["Jug"]);
  });
});

describe("a file that is none", () => {
  it.each([
    ["nothing", Buffer.alloc(0), "imports.empty"],
    ["a heading alone", Buffer.from(OWN), "imports.empty"],
    ["other columns", Buffer.from("Name,Cost\nChess,5"), "imports.unknownColumns"],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]), "imports.notText"],
    ["UTF-16", Buffer.from(`\uFEFF${OWN}\nA,B,C,,1`, "utf16le"), "imports.notText"],
    [
      "too many rows",
      Buffer.from([OWN, ...Array.from({ length: MOST_ROWS + 1 }, (_, i) => `A,B,C${i},,1`)].join("\n")),
      "imports.tooManyRows",
    ],
    ["ten million line ends", Buffer.from(OWN + "\n".repeat(10_000_000)), "imports.tooManyRows"],
    ["a heading without end", Buffer.from(",".repeat(10_000_000)), "imports.unknownColumns"],
    ["a heading of many cells", Buffer.from(`${OWN}${",X".repeat(1_000)}\nA,B,C,,1`), "imports.unknownColumns"],
  ])("refuses %s", async (_, bytes, code) => {
    expect(await refusal(readProductFile(bytes, "USD"))).toBe(code);
  });
});
