const namesMax = 4096
const nameCharsMax = 64

/** The same text in memory of its own: a part of a text keeps the whole text alive, a property name does not. */
const owned = (name: string): string => Object.keys({ [name]: 0 })[0] ?? name

/**
 * Remembers what a pure function makes of a name, since names of fields and headers repeat from event to event. At most `namesMax` names of at most
 * `nameCharsMax` characters; emptied when full, longer ones are worked out each time. The function must not return undefined.
 */
export const rememberByName = <Value>(work: (name: string) => Value): ((name: string) => Value) => {
  const known = new Map<string, Value>()
  return (name) => {
    const present = known.get(name)
    if (present !== undefined) return present
    if (name.length > nameCharsMax) return work(name)
    if (known.size >= namesMax) known.clear()
    const key = owned(name)
    const value = work(key)
    known.set(key, value)
    return value
  }
}
