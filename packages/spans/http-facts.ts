import type { Attributes } from '#packages/attributes/read-attributes'

/** The request of a span. */
export interface HttpFacts {
  /** Capitals; '' = none. */
  readonly method: string
  /** 100 to 599; 0 = none. */
  readonly status: number
}

const statusKeys = ['http.response.status_code', 'http.status_code', 'http.response_status_code', 'status_code']
const methodKeys = ['http.request.method', 'http.method', 'http.request_method', 'method']

const statusOf = ({ texts, numbers }: Attributes): number => {
  for (const key of statusKeys) {
    const status = numbers.get(key) ?? Number(texts.get(key) ?? 0)
    if (Number.isInteger(status) && status >= 100 && status <= 599) return status
  }
  return 0
}

const methodOf = ({ texts }: Attributes): string => {
  for (const key of methodKeys) {
    const method = texts.get(key)
    if (method !== undefined && /^[A-Za-z_-]{3,32}$/.test(method)) return method.toUpperCase()
  }
  return ''
}

/** Method and status of a span's request, in whichever of their names the SDK says them. */
export const httpFacts = (attributes: Attributes): HttpFacts => ({ method: methodOf(attributes), status: statusOf(attributes) })
