import type { Answer } from '../../../api/client.ts'

/** Fields of the rules, as the API and as the form call them. */
const labels = [
  ['fingerprintingRules: ', 'Fingerprint rules, '],
  ['groupingEnhancements: ', 'Stack trace rules, '],
] as const

/** An answer about rules; what is said against them names the field by what stands above it. */
export const refusedRules = <T>(answer: Answer<T>): Answer<T> => {
  if (answer.ok) return answer
  const { detail } = answer.failure
  const [key, label] = labels.find(([one]) => detail.startsWith(one)) ?? ['', '']
  return { ...answer, failure: { ...answer.failure, detail: `${label}${detail.slice(key.length)}` } }
}
