/** An error as the HTTP interface reports it: status, ClickHouse code, body. */
export interface EngineError {
  readonly status: number
  /** ClickHouse error code; undefined when the engine gave none. */
  readonly code: number | undefined
  readonly body: string
}

/** Status by code, as a real server maps it (engine.md 1); anything else is 500. */
const statusByCode: ReadonlyMap<number, number> = new Map([
  ...[36, 53, 62, 6, 26, 27, 117].map((code): [number, number] => [code, 400]),
  ...[46, 47, 50, 60, 63, 73, 78, 81, 115].map((code): [number, number] => [code, 404]),
  [516, 403],
  [159, 408],
  [48, 501],
])

const codePattern = /^Code: (\d{1,5})\./

/** Error bodies are bounded: the engine repeats the statement in its syntax errors. */
const messageCharsMax = 16_384

/** Turns what the engine threw into an answer. `hidden` are paths of ours (temp files) that must not leave the host. */
export const toEngineError = (error: unknown, hidden: string | undefined): EngineError => {
  const raw = (error instanceof Error ? error.message : String(error)).trimEnd().slice(0, messageCharsMax)
  const message = hidden === undefined ? raw : raw.replaceAll(hidden, 'body')
  const code = codePattern.exec(message)?.[1]
  if (code === undefined) return { status: 500, code: undefined, body: `${message}\n` }
  return { status: statusByCode.get(Number(code)) ?? 500, code: Number(code), body: `${message} (version chdb)\n` }
}

/** An error of the host itself, in the form of the engine's. */
export const hostError = (status: number, code: number, text: string): EngineError => ({
  status,
  code,
  body: `Code: ${code}. DB::Exception: ${text} (version chdb)\n`,
})
