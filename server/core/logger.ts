import { pino } from 'pino'
import type { Logger as PinoLogger } from 'pino'

/** Structured logger: `logger.warn({fields}, 'sentence')`. */
export type Logger = PinoLogger

/** Logs JSON lines to stderr under the name of the process's role; stdout belongs to commands. */
export const createLogger = (role: string, level: string): Logger =>
  pino({ name: role, level, serializers: { error: pino.stdSerializers.err } }, pino.destination({ fd: 2, sync: true }))

/** For tests: says nothing. */
export const silentLogger: Logger = pino({ level: 'silent' })
