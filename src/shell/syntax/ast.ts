/** The tree a script is parsed to. Every command knows its line, for `$LINENO` and messages. */

export interface Word {
  readonly parts: readonly WordPart[];
  /** As it was written. */
  readonly source: string;
}

export type WordPart =
  /** Unquoted text: may hold glob characters, braces, a tilde. */
  | { readonly type: "literal"; readonly text: string }
  /** Quoted text: '…', $'…', a backslashed character. */
  | { readonly type: "quoted"; readonly text: string }
  | { readonly type: "double"; readonly parts: readonly WordPart[] }
  | ParameterPart
  | { readonly type: "command"; readonly body: Script }
  | { readonly type: "arithmetic"; readonly expression: Word }
  | { readonly type: "process"; readonly direction: "<" | ">"; readonly body: Script }
  /** `(a b c)` after `name=`. */
  | { readonly type: "array"; readonly elements: readonly ArrayElement[] };

export interface ArrayElement {
  readonly subscript?: Word;
  readonly value: Word;
}

export interface ParameterPart {
  readonly type: "parameter";
  readonly name: string;
  readonly subscript?: Word;
  readonly length?: boolean;
  /** `${!name}` */
  readonly indirect?: boolean;
  /** `${!prefix*}` */
  readonly prefix?: boolean;
  readonly operator?: string;
  readonly word?: Word;
  readonly second?: Word;
  readonly source: string;
}

export interface Redirection {
  /** The descriptor written before the operator. */
  readonly fd?: number;
  readonly operator: "<" | ">" | ">>" | ">|" | "<>" | "<&" | ">&" | "&>" | "&>>" | "<<<" | "<<";
  readonly target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly subscript?: Word;
  readonly append: boolean;
  readonly value: Word;
}

export interface SimpleCommand {
  readonly type: "simple";
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
  readonly line: number;
}

export type CompoundBody =
  | { readonly type: "group"; readonly body: Script }
  | { readonly type: "subshell"; readonly body: Script }
  | {
      readonly type: "if";
      readonly branches: readonly { readonly condition: Script; readonly body: Script }[];
      readonly otherwise?: Script;
    }
  | { readonly type: "for"; readonly name: string; readonly words?: readonly Word[]; readonly body: Script }
  | { readonly type: "select"; readonly name: string; readonly words?: readonly Word[]; readonly body: Script }
  | { readonly type: "loop"; readonly initial: Word; readonly condition: Word; readonly step: Word; readonly body: Script }
  | { readonly type: "while"; readonly until: boolean; readonly condition: Script; readonly body: Script }
  | { readonly type: "case"; readonly subject: Word; readonly clauses: readonly CaseClause[] }
  | { readonly type: "arithmetic"; readonly expression: Word }
  | { readonly type: "conditional"; readonly expression: Conditional };

export interface CaseClause {
  readonly patterns: readonly Word[];
  readonly body: Script;
  readonly end: ";;" | ";&" | ";;&";
}

export type Conditional =
  | { readonly type: "unary"; readonly operator: string; readonly operand: Word }
  | { readonly type: "binary"; readonly operator: string; readonly left: Word; readonly right: Word }
  | { readonly type: "not"; readonly operand: Conditional }
  | { readonly type: "and" | "or"; readonly left: Conditional; readonly right: Conditional };

export interface CompoundCommand {
  readonly type: "compound";
  readonly body: CompoundBody;
  readonly redirections: readonly Redirection[];
  readonly line: number;
}

export interface FunctionDefinition {
  readonly type: "function";
  readonly name: string;
  readonly body: CompoundCommand;
  /** As it was written, for `type` and `declare -f`. */
  readonly source: string;
  readonly line: number;
}

export type Command = SimpleCommand | CompoundCommand | FunctionDefinition;

export interface Pipeline {
  readonly commands: readonly Command[];
  /** `|&` after command i. */
  readonly both: readonly boolean[];
  readonly negated: boolean;
  readonly timed: boolean;
  readonly source: string;
}

export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: "&&" | "||"; readonly pipeline: Pipeline }[];
  readonly background: boolean;
  /** As it was written, for `jobs`. */
  readonly source: string;
}

export interface Script {
  readonly items: readonly AndOr[];
}
