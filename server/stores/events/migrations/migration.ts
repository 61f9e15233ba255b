/**
 * One step of the schema. Every statement must bear repetition (`IF NOT EXISTS`), as a crash may come between two of them. Tables are made
 * from their present descriptions; a column added to a description later comes with a migration `ADD COLUMN IF NOT EXISTS` for older data.
 */
export interface Migration {
  readonly number: number
  readonly name: string
  /** `engine` is the table engine with its arguments. */
  statements(engine: string): readonly string[]
}
