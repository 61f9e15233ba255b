import { formatDuration } from '../../lib/number-format.ts'

/** The part of the time line that is seen, in microseconds. */
export interface View {
  readonly fromUs: number
  readonly durationUs: number
}

/** Nobody looks closer. */
const durationMinUs = 10

/** The view within the whole: never beyond its ends, never shorter than a few microseconds. */
export const within = ({ fromUs, durationUs }: View, whole: View): View => {
  const duration = Math.min(Math.max(durationUs, Math.min(durationMinUs, whole.durationUs)), whole.durationUs)
  const from = Math.min(Math.max(fromUs, whole.fromUs), whole.fromUs + whole.durationUs - duration)
  return { fromUs: from, durationUs: duration }
}

/** The whole trace with a little room at its ends: a bar that ends with the trace has its label beside it. */
export const wholeOf = ({ fromUs, toUs }: { readonly fromUs: number; readonly toUs: number }): View => ({
  fromUs,
  durationUs: Math.max(1, toUs - fromUs) * 1.04,
})

/** `factor` times as long, with the instant where it is. Above 1 is away from it. */
export const zoomed = (view: View, whole: View, zoom: { readonly factor: number; readonly atUs: number }): View => {
  const duration = view.durationUs * zoom.factor
  const share = view.durationUs === 0 ? 0 : (zoom.atUs - view.fromUs) / view.durationUs
  return within({ fromUs: zoom.atUs - share * duration, durationUs: duration }, whole)
}

/** Moved by a share of what is seen: 0.5 is half of it to the right. */
export const panned = (view: View, whole: View, share: number): View =>
  within({ fromUs: view.fromUs + share * view.durationUs, durationUs: view.durationUs }, whole)

/** From one instant to another, whichever comes first, with `margin` of the length at either end. */
export const between = (aUs: number, bUs: number, whole: View, margin = 0): View => {
  const [from, to] = aUs < bUs ? [aUs, bUs] : [bUs, aUs]
  const room = (to - from) * margin
  return within({ fromUs: from - room, durationUs: to - from + 2 * room }, whole)
}

/** Whether all is seen. */
export const isWhole = (view: View, whole: View): boolean => view.durationUs >= whole.durationUs * 0.999

/** Share of the view's width at which an instant is: below 0 and above 1 out of sight. */
export const shareOf = ({ fromUs, durationUs }: View, us: number): number => (us - fromUs) / durationUs

const minuteUs = 60_000_000
const units = [
  { us: 1, name: 'us' },
  { us: 1_000, name: 'ms' },
  { us: 1_000_000, name: 's' },
  { us: minuteUs, name: 'min' },
  { us: 3_600_000_000, name: 'h' },
] as const

/** An instant on the axis, as exact as its neighbours are far: `0`, `250 ms`, `1.05 s`. */
const tickText = (us: number, stepUs: number): string => {
  if (Math.abs(us) < stepUs / 2) return '0'
  if (Math.abs(us) >= minuteUs && stepUs < minuteUs) return formatDuration(Math.round(us / stepUs) * (stepUs / 1000))
  const unit = units.findLast((one) => one.us <= Math.abs(us)) ?? units[0]
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(stepUs / unit.us) - 1e-9)))
  return `${(us / unit.us).toFixed(digits)} ${unit.name}`
}

/** Lengths between two ticks: 1, 2, 5 of a power of ten; from a minute on parts of the hour. */
const stepFor = (leastUs: number): number => {
  if (leastUs > 30_000_000) {
    const minutes = leastUs / 60_000_000
    const step = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].find((one) => one >= minutes)
    return (step ?? Math.ceil(minutes / 1440) * 1440) * 60_000_000
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(1, leastUs)))
  return ([1, 2, 5, 10].find((one) => one * power >= leastUs) ?? 10) * power
}

const tickPx = 90
const ticksMax = 40

/** Ticks of the axis for a width in px: instants since `zeroUs` and what is written at them. */
export const ticksOf = (view: View, zeroUs: number, widthPx: number): readonly { readonly us: number; readonly text: string }[] => {
  if (widthPx <= 0 || view.durationUs <= 0) return []
  const stepUs = stepFor((view.durationUs * tickPx) / widthPx)
  const first = Math.ceil((view.fromUs - zeroUs) / stepUs)
  const ticks: { us: number; text: string }[] = []
  for (let place = first; ticks.length < ticksMax; place++) {
    const us = zeroUs + place * stepUs
    if (us > view.fromUs + view.durationUs) break
    ticks.push({ us, text: tickText(place * stepUs, stepUs) })
  }
  return ticks
}

/** `fov=start,duration` of the address, in milliseconds since the trace began. Undefined: it says nothing. */
export const readFov = (text: string | undefined, zeroUs: number, whole: View): View | undefined => {
  const [start, duration] = (text ?? '').split(',').map(Number)
  if (start === undefined || duration === undefined || !Number.isFinite(start) || !Number.isFinite(duration) || duration <= 0)
    return undefined
  return within({ fromUs: zeroUs + start * 1000, durationUs: duration * 1000 }, whole)
}

/** The view as the address has it, to the microsecond; undefined: all is seen. */
export const printFov = (view: View, zeroUs: number, whole: View): string | undefined =>
  isWhole(view, whole) ? undefined : [view.fromUs - zeroUs, view.durationUs].map((us) => String(Math.round(us) / 1000)).join(',')
