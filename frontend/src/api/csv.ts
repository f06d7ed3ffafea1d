/** Tables as the reader sees them, as CSV for German spreadsheets: semicolon, decimal comma, UTF-8 with mark. */

export type CsvCell = string | number | null;

/** Writes rows as CSV; numbers with decimal comma, cells quoted where needed. */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

function cell(value: CsvCell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(Math.round(value * 1e4) / 1e4).replace(".", ",");
  // A text that a spreadsheet would take for a formula is kept a text.
  const text = /^[ \u00a0]*[=+\-@\t\r\n＝＋－＠|%]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands the reader a file. */
export function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
