/** Server-side tables as lines: k8s.io/cli-runtime/pkg/printers/tableprinter.go. */
import type { KubeObject } from "../../../kube/types.ts";
import type { TabWriter } from "./tabwriter.ts";

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly priority?: number;
}
export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object?: KubeObject;
}
/** meta.k8s.io/v1 Table. */
export interface Table {
  readonly kind: "Table";
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly columnDefinitions: readonly ColumnDefinition[];
  readonly rows: readonly TableRow[] | null;
}
export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "Table" && "rows" in value;
}
/** The table's rows; Go writes an empty list of them as null. */
export function rowsOf(table: Table): readonly TableRow[] {
  return table.rows ?? [];
}

export interface TableOptions {
  readonly noHeaders: boolean;
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** `pod` or `deployment.apps`: put before names. */
  readonly kindPrefix: string | undefined;
  readonly showLabels: boolean;
  readonly labelColumns: readonly string[];
}

/** Prints tables one after another; the header once per run of equal columns. */
export class TablePrinter {
  readonly #options: TableOptions;
  #columns: readonly ColumnDefinition[] | undefined;
  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** `event` is put before each row (get --output-watch-events). */
  print(table: Table, writer: TabWriter, event?: string): void {
    const definitions = table.columnDefinitions.length > 0 ? table.columnDefinitions : (this.#columns ?? []);
    if (!this.#options.noHeaders && this.#columns === undefined && rowsOf(table).length > 0) {
      writer.write(`${this.#header(definitions, event).join("\t")}\n`);
    }
    this.#columns = definitions;
    for (const row of rowsOf(table)) writer.write(`${this.#row(definitions, row, event).join("\t")}\n`);
  }
  #shown(definition: ColumnDefinition): boolean {
    return this.#options.wide || (definition.priority ?? 0) === 0;
  }
  #header(definitions: readonly ColumnDefinition[], event: string | undefined): string[] {
    const { withNamespace, labelColumns, showLabels } = this.#options;
    return [
      ...(event === undefined ? [] : ["EVENT"]),
      ...(withNamespace ? ["NAMESPACE"] : []),
      ...definitions.filter((definition) => this.#shown(definition)).map((definition) => definition.name.toUpperCase()),
      ...labelColumns.map((label) => label.slice(label.lastIndexOf("/") + 1).toUpperCase()),
      ...(showLabels ? ["LABELS"] : []),
    ];
  }
  #row(definitions: readonly ColumnDefinition[], row: TableRow, event: string | undefined): string[] {
    const { withNamespace, labelColumns, showLabels, kindPrefix } = this.#options;
    const cells: string[] = [];
    if (event !== undefined) cells.push(event);
    if (withNamespace) cells.push(row.object?.metadata?.namespace ?? "");
    for (let index = 0; index < definitions.length; index++) {
      const definition = definitions[index] as ColumnDefinition;
      if (!this.#shown(definition)) continue;
      const cell = row.cells[index];
      const text = cell === undefined || cell === null ? "" : cellText(cell);
      cells.push(kindPrefix !== undefined && definition.format === "name" ? `${kindPrefix}/${text}` : text);
    }
    if (labelColumns.length > 0 || showLabels) {
      const labels = row.object?.metadata?.labels ?? {};
      for (const label of labelColumns) cells.push(labels[label] ?? "");
      if (showLabels) cells.push(formatLabels(labels));
    }
    return cells;
  }
}

/** Cut at the first line break, with control characters made visible. */
export function cellText(value: unknown): string {
  const text = String(value);
  if (!/[\f\n\r\u001b]/.test(text)) return text;
  const end = text.search(/[\f\n\r]/);
  const shown = end < 0 ? text : `${text.slice(0, end)}...`;
  return shown.replaceAll("\u001b", "^[");
}

/** `a=b,c=d`, sorted as texts, or `<none>` (labels.FormatLabels). */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? "<none>" : pairs.sort().join(",");
}
