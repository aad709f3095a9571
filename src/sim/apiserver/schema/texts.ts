/**
 * By type, then by field; the type's own description under the empty name. The empty type: each type's package
 * (`core`); the type ENUM: the words that a field may hold, as a JSON array, by `type.field`.
 */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const ENUM = "enum";
