import type { InstancePeriod } from '#packages/contract/instance'

/** State of the page: the span of what arrived; an hour when the address has none. */
export interface InstanceSearch {
  readonly period?: InstancePeriod
}

const others: readonly InstancePeriod[] = ['24h', '7d']

/** Reads the state of the page; anything unknown is left out. */
export const parseInstance = (raw: Record<string, unknown>): InstanceSearch => {
  const period = others.find((one) => one === raw['period'])
  return period === undefined ? {} : { period }
}
