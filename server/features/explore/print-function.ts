import type { Dataset } from '#packages/explore/dataset'
import type { Argument, Call, FunctionName } from '#packages/explore/functions'
import type { Target } from '#packages/explore/target'
import { measurementOf } from '#packages/search/trace-keys'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { tableOf } from './columns.ts'
import { isNullable, printPresent, printShown, printTarget } from './print-target.ts'

/** What a function is of. */
export interface Measured {
  readonly dataset: Dataset
  /** Length of the window, or of one bucket. */
  readonly seconds: number
  /** The part of the rows of the window that is read, 1 = all: what is counted stands for the others too. */
  readonly share: number
  /** The issue of an event, where fields ask for it. */
  readonly issue?: Sql
}

/** A function as SQL: its value and, where rows stand for others by chance, the variance of it (features.md 2.8). */
export interface PrintedCall {
  readonly value: Sql
  readonly variance?: Sql
}

const one = sql`1`
const both = (conditions: readonly (Sql | undefined)[]): Sql | undefined => {
  const parts = conditions.filter((condition) => condition !== undefined)
  return parts.length === 0 ? undefined : sql`(${joinSql(parts, sql` AND `)})`
}

const weightOf = ({ dataset }: Measured): Sql => tableOf[dataset].weight ?? one

const sum = (value: Sql, where: Sql | undefined): Sql => (where ? sql`sumIf(${value}, ${where})` : sql`sum(${value})`)

/**
 * Clients sample traces, so each counted thing was there by a chance of 1 / weight; the weight of an error says exactly how many it stands for. Of a part
 * of the window nothing is said: rows of one moment are no independent draws.
 */
const hasVariance = ({ dataset, share }: Measured): boolean =>
  share === 1 && (dataset === 'spans' || dataset === 'transactions' || dataset === 'metrics')

/** A sum of a value over rows, each as often as it stands for; 1.96 times the root of its variance is half the interval of 95 %. */
const total = (measured: Measured, value: Sql, where?: Sql): PrintedCall => {
  const weight = weightOf(measured)
  const seen = sum(sql`(${value}) * ${weight}`, where)
  if (hasVariance(measured))
    return { value: seen, variance: sum(sql`(${weight} * ${weight} - ${weight}) * (${value}) * (${value})`, where) }
  return { value: measured.share === 1 ? seen : sql`(${seen} / ${param.float64(measured.share)})` }
}

const counted = (measured: Measured, where?: Sql): PrintedCall => {
  const { value, ...rest } = total(measured, one, where)
  return { value: sql`round(${value})`, ...rest }
}

/** The mean of a value over rows, with the variance of a ratio. */
const mean = (measured: Measured, value: Sql, where?: Sql): PrintedCall => {
  const weight = weightOf(measured)
  const weights = sum(weight, where)
  const middle = sql`(${sum(sql`(${value}) * ${weight}`, where)} / ${weights})`
  if (!hasVariance(measured)) return { value: middle }
  const excess = sql`(${weight} * ${weight} - ${weight})`
  const second = sum(sql`${excess} * (${value}) * (${value})`, where)
  const first = sum(sql`${excess} * (${value})`, where)
  const spread = sql`(${second} - 2 * ${middle} * ${first} + ${middle} * ${middle} * ${sum(excess, where)})`
  return { value: middle, variance: sql`greatest(0, ${spread} / (${weights} * ${weights}))` }
}

const times = ({ value, variance }: PrintedCall, factor: number): PrintedCall => ({
  value: sql`(${value} * ${param.float64(factor)})`,
  ...(variance && { variance: sql`(${variance} * ${param.float64(factor * factor)})` }),
})

/** The numbers of a target, and the condition that there is one. */
const numbersOf = (measured: Measured, target: Target): { readonly value: Sql; readonly has: Sql | undefined } => {
  const value = printTarget(measured.dataset, target)
  return isNullable(measured.dataset, target)
    ? { value: sql`ifNull(${value}, 0)`, has: sql`(${value}) IS NOT NULL` }
    : { value, has: undefined }
}

/** Thousandths: a weight of 1.5 is one and a half rows. */
const quantile = (measured: Measured, target: Target, level: number, where: Sql | undefined): PrintedCall => {
  const { value, has } = numbersOf(measured, target)
  const condition = both([has, where]) ?? one
  const { weight } = tableOf[measured.dataset]
  return weight
    ? { value: sql`quantileTDigestWeightedIf(${param.float64(level)})(${value}, toUInt64(round(${weight} * 1000)), ${condition})` }
    : { value: sql`quantileTDigestIf(${param.float64(level)})(${value}, ${condition})` }
}

const uniqueUsers = (where?: Sql): Sql => sql`uniqIf(user_hash, ${both([sql`user_hash != 0`, where]) ?? one})`

const isTarget = (argument: Argument | undefined): argument is Target => typeof argument === 'object'
const isKey = (argument: Argument | undefined, name: string): boolean =>
  isTarget(argument) && argument.kind === 'key' && argument.key.name === name

const unique = (measured: Measured, target: Target, where: Sql | undefined): Sql => {
  const { dataset, issue } = measured
  if ((isKey(target, 'user') || isKey(target, 'user.hash')) && dataset !== 'errors') return uniqueUsers(where)
  if (isKey(target, 'user')) return uniqueUsers(where)
  if (isKey(target, 'issue') || isKey(target, 'issue.id'))
    return issue ? sql`uniqIf(${issue}, ${both([sql`${issue} != 0`, where]) ?? one})` : sql`0`
  return sql`uniqIf(${printTarget(dataset, target)}, ${both([printPresent(dataset, target), where]) ?? one})`
}

const operators: Readonly<Record<string, Sql>> = {
  equals: sql` = `,
  notEquals: sql` != `,
  less: sql` < `,
  greater: sql` > `,
  lessOrEquals: sql` <= `,
  greaterOrEquals: sql` >= `,
}

const numberForm = /^-?\d{1,15}(?:\.\d{1,9})?$/

/** `count_if(span.op, equals, db)`: numbers are compared as numbers, anything else as text. */
const holds = (dataset: Dataset, target: Target, operator: string, said: string): Sql => {
  const relation = operators[operator] ?? sql` = `
  const value = printShown(dataset, target)
  if (isText(target) || !numberForm.test(said)) return sql`ifNull(toString(${value})${relation}${param.string(said)}, 0)`
  return sql`ifNull(${value}${relation}${param.float64(Number(said))}, 0)`
}

const isText = (target: Target): boolean =>
  target.kind === 'attribute'
    ? target.place === 'any' || target.place === 'texts'
    : !['number', 'decimal', 'duration', 'size', 'boolean'].includes(target.key.type)

const hasFailed = sql`(status NOT IN ('ok', 'cancelled', 'unknown', ''))`

/** Good and poor values of the vitals, in milliseconds or none (features.md 2.6). */
const vitalBounds: ReadonlyMap<string, readonly [good: number, poor: number]> = new Map([
  ['lcp', [2500, 4000]],
  ['fcp', [1000, 3000]],
  ['fp', [1000, 3000]],
  ['fid', [100, 300]],
  ['inp', [200, 500]],
  ['cls', [0.1, 0.25]],
  ['ttfb', [800, 1800]],
])

const measurementOfTarget = (target: Target): string =>
  target.kind === 'key' ? (measurementOf(target.key.name) ?? '') : target.place === 'measurements' ? target.name : ''

const vitalsOfQuality = (target: Target, value: Sql, quality: string): Sql => {
  const [good, poor] = vitalBounds.get(measurementOfTarget(target)) ?? [0, 0]
  if (quality === 'good') return sql`${value} < ${param.float64(good)}`
  if (quality === 'poor') return sql`${value} >= ${param.float64(poor)}`
  return quality === 'meh' ? sql`${value} >= ${param.float64(good)} AND ${value} < ${param.float64(poor)}` : one
}

/** The weight that a vital has in the score of a page: `score.weight.lcp` beside `score.lcp`; 1 for the total. */
const scoreWeight = (target: Target): Sql => {
  const vital = measurementOfTarget(target).replace(/^score\./, '')
  return vital === 'total' ? one : sql`measurements[${param.string(`score.weight.${vital}`)}]`
}

interface Printing {
  readonly measured: Measured
  readonly call: Call
  /** Of measured values: which metric. */
  readonly where: Sql | undefined
}

const targetAt = ({ call }: Printing, index: number): Target => {
  const argument = call.arguments[index]
  return isTarget(argument) ? argument : { kind: 'attribute', name: '', place: 'numbers' }
}
const numberAt = ({ call }: Printing, index: number): number => {
  const argument = call.arguments[index]
  return typeof argument === 'number' ? argument : 0
}
const textAt = ({ call }: Printing, index: number): string => {
  const argument = call.arguments[index]
  return typeof argument === 'string' ? argument : ''
}

type Printer = (printing: Printing) => PrintedCall

const countOf: Printer = ({ measured, call, where }) => {
  const [field] = call.arguments
  // The values of a metric are all there.
  return counted(measured, both([isTarget(field) && !isKey(field, 'value') ? printPresent(measured.dataset, field) : undefined, where]))
}
const perSeconds =
  (seconds: number): Printer =>
  ({ measured, where }) =>
    times(total(measured, one, where), seconds / Math.max(1, measured.seconds))
const level =
  (of: number): Printer =>
  (printing) =>
    quantile(printing.measured, targetAt(printing, 0), of, printing.where)
const plain =
  (print: (value: Sql) => Sql): Printer =>
  (printing) => ({ value: print(printShown(printing.measured.dataset, targetAt(printing, 0))) })
const extreme =
  (print: (value: Sql, where: Sql) => Sql): Printer =>
  (printing) => {
    const value = printShown(printing.measured.dataset, targetAt(printing, 0))
    return { value: print(value, printing.where ?? one) }
  }
const shareOf =
  (value: (printing: Printing) => Sql, among?: Sql): Printer =>
  (printing) =>
    mean(printing.measured, sql`toUInt8(${value(printing)})`, among)
const hasCacheHit = sql`mapContains(flags, 'cache.hit')`
const statusClass: (printing: Printing) => Sql = (printing) => sql`intDiv(http_status, 100) = ${param.uint16(numberAt(printing, 0))}`
const perMinute = perSeconds(60)
const perSecond = perSeconds(1)

const sumOf: Printer = (printing) => {
  const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
  return total(printing.measured, value, both([has, printing.where]))
}
const avgOf: Printer = (printing) => {
  const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
  return mean(printing.measured, value, both([has, printing.where]))
}
const conditionAt = (printing: Printing, index: number): Sql =>
  holds(printing.measured.dataset, targetAt(printing, index), textAt(printing, index + 1), textAt(printing, index + 2))

const misery: Printer = (printing) => {
  const isMiserable = sql`duration_us > ${param.float64(4000 * numberAt(printing, 0))}`
  // Bayesian prior of features.md 2.7: mean 0.05.
  return { value: sql`((${uniqueUsers(isMiserable)} + 5.8875) / (${uniqueUsers()} + 117.75))` }
}
const apdexOf: Printer = (printing) => {
  const thresholdUs = 1000 * numberAt(printing, 0)
  const satisfied = sql`multiIf(duration_us <= ${param.float64(thresholdUs)}, 1, duration_us <= ${param.float64(4 * thresholdUs)}, 0.5, 0)`
  return mean(printing.measured, satisfied)
}
const scoreOf: Printer = (printing) => {
  const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
  const weight = weightOf(printing.measured)
  return { value: sql`(${sum(sql`${value} * ${weight}`, has)} / ${sum(sql`${scoreWeight(targetAt(printing, 0))} * ${weight}`, has)})` }
}

const printers: Readonly<Record<FunctionName, Printer>> = {
  count: countOf,
  count_unique: (printing) => ({ value: unique(printing.measured, targetAt(printing, 0), printing.where) }),
  count_if: (printing) => counted(printing.measured, both([conditionAt(printing, 0), printing.where])),
  avg_if: (printing) => {
    const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
    return mean(
      printing.measured,
      value,
      both([has, holds(printing.measured.dataset, targetAt(printing, 1), 'equals', textAt(printing, 2))]),
    )
  },
  min: extreme((value, where) => sql`minOrNullIf(${value}, ${where})`),
  max: extreme((value, where) => sql`maxOrNullIf(${value}, ${where})`),
  any: extreme((value, where) => sql`minOrNullIf(${value}, ${where})`),
  p100: extreme((value, where) => sql`maxOrNullIf(${value}, ${where})`),
  sum: sumOf,
  avg: avgOf,
  var: plain((value) => sql`varSamp(${value})`),
  stddev: plain((value) => sql`stddevSamp(${value})`),
  p50: level(0.5),
  p75: level(0.75),
  p90: level(0.9),
  p95: level(0.95),
  p99: level(0.99),
  percentile: (printing) => quantile(printing.measured, targetAt(printing, 0), numberAt(printing, 1), printing.where),
  epm: perMinute,
  spm: perMinute,
  tpm: perMinute,
  per_minute: perMinute,
  eps: perSecond,
  sps: perSecond,
  tps: perSecond,
  per_second: perSecond,
  failure_count: ({ measured }) => counted(measured, hasFailed),
  failure_rate: shareOf(() => hasFailed),
  apdex: apdexOf,
  user_misery: misery,
  count_miserable: (printing) => ({ value: uniqueUsers(sql`duration_us > ${param.float64(4000 * numberAt(printing, 1))}`) }),
  count_op: (printing) => counted(printing.measured, sql`op = ${param.string(textAt(printing, 0))}`),
  trace_status_rate: shareOf((printing) => sql`status = ${param.string(textAt(printing, 0))}`),
  http_response_rate: shareOf(statusClass, sql`http_status != 0`),
  http_response_count: (printing) => counted(printing.measured, statusClass(printing)),
  cache_hit_rate: shareOf(() => sql`flags['cache.hit'] = 1`, hasCacheHit),
  cache_miss_rate: shareOf(() => sql`flags['cache.hit'] = 0`, hasCacheHit),
  division: (printing) => {
    const upper = numbersOf(printing.measured, targetAt(printing, 0))
    const lower = numbersOf(printing.measured, targetAt(printing, 1))
    return {
      value: sql`(${total(printing.measured, upper.value, upper.has).value} / ${total(printing.measured, lower.value, lower.has).value})`,
    }
  },
  time_spent_percentage: ({ measured }) => {
    const spent = sum(sql`self_us * ${weightOf(measured)}`, undefined)
    return { value: sql`(${spent} / sum(${spent}) OVER ())` }
  },
  performance_score: scoreOf,
  opportunity_score: (printing) => {
    const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
    return { value: total(printing.measured, sql`${scoreWeight(targetAt(printing, 0))} - ${value}`, has).value }
  },
  count_scores: countOf,
  count_web_vitals: (printing) => {
    const { value, has } = numbersOf(printing.measured, targetAt(printing, 0))
    return counted(printing.measured, both([has, vitalsOfQuality(targetAt(printing, 0), value, textAt(printing, 1))]))
  },
  last_seen: () => ({ value: sql`toUnixTimestamp64Micro(CAST(max(timestamp), 'DateTime64(6, \\'UTC\\')'))` }),
  latest_event: ({ measured }) => ({ value: sql`lower(hex(argMax(${idOf[measured.dataset]}, timestamp)))` }),
}

/** What identifies a row of a dataset for its readers. */
export const idOf: Readonly<Record<Dataset, Sql>> = {
  errors: sql`event_id`,
  transactions: sql`event_id`,
  spans: sql`span_id`,
  logs: sql`log_id`,
  metrics: sql`metric_id`,
}

const metricWhere = ({ metric }: Call): Sql | undefined => {
  if (!metric) return undefined
  const [name, type, unit] = metric
  return both([
    ...(name === '' ? [] : [sql`name = ${param.string(name)}`]),
    ...(type === '' ? [] : [sql`type = ${param.string(type)}`]),
    ...(unit === '' || unit === 'none' ? [] : [sql`unit = ${param.string(unit)}`]),
  ])
}

/** Whether a function compares groups with all of them, so that conditions on groups have to come after it. */
export const isOfAllGroups = ({ name }: Call): boolean => name === 'time_spent_percentage'

/** A function of rows as SQL. Names of ours alone are in its text; what was said goes beside it. */
export const printCall = (measured: Measured, call: Call): PrintedCall => printers[call.name]({ measured, call, where: metricWhere(call) })
