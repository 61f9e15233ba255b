import type { Json, JsonObject } from '#packages/protocol/json'

type DeviceClass = 'low' | 'medium' | 'high'

const classes: ReadonlyMap<Json | undefined, DeviceClass> = new Map<Json | undefined, DeviceClass>([
  ['1', 'low'],
  ['2', 'medium'],
  ['3', 'high'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
])

/** First generation of Apple's model numbers (`iPhone14,5`) that counts as medium, and as high. */
const appleGenerations: ReadonlyMap<string, readonly [medium: number, high: number]> = new Map([
  ['iPhone', [11, 14]],
  ['iPad', [8, 13]],
  ['iPod', [100, 100]],
])

const appleClass = (model: string): DeviceClass | undefined => {
  const [, family = '', generation = ''] = /^(iPhone|iPad|iPod)(\d{1,3}),\d{1,3}$/.exec(model) ?? []
  const firsts = appleGenerations.get(family)
  if (!firsts) return undefined
  if (Number(generation) >= firsts[1]) return 'high'
  return Number(generation) >= firsts[0] ? 'medium' : 'low'
}

const gibibyte = 2 ** 30

interface Power {
  readonly megahertz: number
  readonly cores: number
  readonly memory: number
}

const mediumFrom: Power = { megahertz: 2000, cores: 8, memory: 3.5 * gibibyte }
const highFrom: Power = { megahertz: 2500, cores: 8, memory: 5.5 * gibibyte }

const reaches = (power: Power, least: Power): boolean =>
  power.megahertz >= least.megahertz && power.cores >= least.cores && power.memory >= least.memory

/** Phones say what they are, and tell frequency in MHz, number of processors and bytes of memory; who does not tell all of it, or 0, is no phone. */
const phoneClass = (device: JsonObject): DeviceClass | undefined => {
  const { processor_frequency: megahertz, processor_count: cores, memory_size: memory, model, family } = device
  if (!model && !family) return undefined
  if (typeof megahertz !== 'number' || typeof cores !== 'number' || typeof memory !== 'number') return undefined
  if (megahertz <= 0 || cores <= 0 || memory <= 0) return undefined
  const power = { megahertz, cores, memory }
  if (reaches(power, highFrom)) return 'high'
  return reaches(power, mediumFrom) ? 'medium' : 'low'
}

/**
 * How powerful a phone or tablet is: as the SDK says, else by Apple's model number, else by processor and memory. Undefined for everything else. The
 * bounds are ours; they only have to part slow devices from fast ones.
 */
export const deviceClass = (device: JsonObject): DeviceClass | undefined => {
  const model = device['model']
  const sent = device['class']
  return (
    classes.get(typeof sent === 'number' ? String(sent) : sent) ??
    (typeof model === 'string' ? appleClass(model) : undefined) ??
    phoneClass(device)
  )
}
