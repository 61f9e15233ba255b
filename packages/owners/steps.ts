/** Work that may take long, in steps: whoever drives it gives others their turn in between. */
export type Steps<Value> = Generator<undefined, Value, undefined>

/** Takes all steps at once. */
export const finish = <Value>(steps: Steps<Value>): Value => {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
