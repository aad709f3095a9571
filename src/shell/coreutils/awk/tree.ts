/** What awk programs are parsed to, and the values they compute with. */

export type Node =
  | { type: "number"; value: number }
  | { type: "string"; value: string }
  | { type: "regex"; expression: RegExp }
  | { type: "name"; name: string }
  | { type: "field"; index: Node }
  | { type: "element"; name: string; keys: Node[] }
  | { type: "assign"; operator: string; target: Node; value: Node }
  | { type: "conditional"; test: Node; yes: Node; no: Node }
  | { type: "binary"; operator: string; left: Node; right: Node }
  | { type: "unary"; operator: string; operand: Node }
  | { type: "step"; by: number; prefix: boolean; target: Node }
  | { type: "call"; name: string; args: Node[] }
  | { type: "in"; keys: Node[]; name: string }
  | { type: "group"; items: Node[] }
  | { type: "getline"; target: Node | undefined; file: Node | undefined };
export type Statement =
  | { type: "block"; body: Statement[] }
  | { type: "expression"; value: Node }
  | { type: "print"; format: boolean; args: Node[]; output?: { kind: ">" | ">>" | "|"; target: Node } }
  | { type: "if"; test: Node; yes: Statement; no?: Statement }
  | { type: "while"; test: Node; body: Statement; after: boolean }
  | { type: "for"; initial?: Statement; test?: Node; step?: Statement; body: Statement }
  | { type: "each"; variable: string; array: string; body: Statement }
  | { type: "delete"; name: string; keys?: Node[] }
  | { type: "next" | "break" | "continue" | "nextfile" }
  | { type: "exit" | "return"; value?: Node };
export interface Rule {
  kind: "BEGIN" | "END" | "main";
  pattern?: Node;
  until?: Node;
  active?: boolean;
  body?: Statement;
}
export interface FunctionNode {
  parameters: string[];
  body: Statement;
}
export type Value = number | string | { text: string };
