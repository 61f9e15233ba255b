import type { Autogroups } from './autogroups.ts'
import { opKindOf } from './categories.ts'
import { cell } from './cell.ts'
import { kindTokens } from './kind-tokens.ts'
import { spread } from './row-facts.ts'
import { rowKinds } from './rows.ts'
import type { TraceRows } from './rows.ts'
import { wordOf } from './tree.ts'
import type { TraceTree } from './tree.ts'
import { shareOf } from './view.ts'
import type { View } from './view.ts'

/** Tokens that the canvas draws with. */
export const inkNames = [
  'c1',
  'c2',
  'c3',
  'c4',
  'c6',
  'c7',
  'bar',
  'line',
  'line-strong',
  'text',
  'text-3',
  'error',
  'warning',
  'bg',
] as const
export type Ink = Readonly<Record<(typeof inkNames)[number], string>>

/** What the bars are drawn from. */
export interface Picture {
  readonly tree: TraceTree
  readonly groups: Autogroups
  readonly rows: TraceRows
  readonly view: View
  readonly ink: Ink
  /** Spans that fit the search; others are pale. Null: nothing is searched. */
  readonly fits: ((first: number, end: number) => boolean) | null
  readonly critical: boolean
  /** Instants of the axis. */
  readonly ticks: readonly { readonly us: number }[]
}

/** Where the rows are drawn: the rows from `first` to `end`, and how a bar lies in its row. */
export interface Stage {
  readonly first: number
  readonly end: number
  readonly rowPx: number
  readonly barTopPx: number
  readonly barPx: number
  readonly widthPx: number
}

const barMinPx = 2
const paleAlpha = 0.34
const dimAlpha = 0.22

interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly picture: Picture
  readonly stage: Stage
  /** Upper edge of the row. */
  readonly y: number
}

const xOf = ({ picture, stage }: Pick<Brush, 'picture' | 'stage'>, us: number): number => shareOf(picture.view, us) * stage.widthPx

/** A bar from one instant to another; what is out of sight is not drawn, however long it is. */
const fillBar = (brush: Brush, fromUs: number, toUs: number, shape = { top: brush.stage.barTopPx, height: brush.stage.barPx }): void => {
  const { widthPx } = brush.stage
  const from = xOf(brush, fromUs)
  const to = Math.max(xOf(brush, toUs), from + barMinPx)
  if (to < 0 || from > widthPx) return
  const left = Math.max(from, -4)
  brush.context.fillRect(left, brush.y + shape.top, Math.min(to, widthPx + 4) - left, shape.height)
}

const inkOf = (brush: Brush, row: number): string => {
  const { tree, ink } = brush.picture
  return ink[kindTokens[opKindOf(wordOf(tree, 'category', row), wordOf(tree, 'op', row))]]
}

const thin = ({ barTopPx, barPx }: Stage) => ({ top: barTopPx + barPx / 2 - 0.5, height: 1 })

/** A span: pale from begin to end, and the time in which none of its children ran as its darker begin. */
const paintSpan = (brush: Brush, row: number, isClosed: boolean): void => {
  const { context, stage } = brush
  const { tree } = brush.picture
  const [from, to] = [cell(tree.startUs, row), cell(tree.endUs, row)]
  const ink = inkOf(brush, row)
  context.fillStyle = ink
  const alpha = context.globalAlpha
  if (isClosed) fillBar(brush, cell(tree.extentStartUs, row), cell(tree.extentEndUs, row), thin(stage))
  context.globalAlpha = alpha * paleAlpha
  fillBar(brush, from, to)
  context.globalAlpha = alpha
  fillBar(brush, from, from + Math.min(cell(tree.answer.spans.selfUs, row), to - from))
}

/** Members of a group as ticks on one band. Of more than the band has px only so many are drawn. */
const paintMembers = (brush: Brush, first: number, end: number): void => {
  const { context, stage } = brush
  const { tree } = brush.picture
  const { fromUs, toUs } = spread(tree, first, end)
  context.fillStyle = inkOf(brush, first)
  const alpha = context.globalAlpha
  context.globalAlpha = alpha * paleAlpha
  fillBar(brush, fromUs, toUs)
  context.globalAlpha = alpha
  const step = Math.max(1, Math.floor((end - first) / Math.max(1, stage.widthPx)))
  for (let row = first; row < end; row += step) fillBar(brush, cell(tree.startUs, row), cell(tree.endUs, row))
}

const hatchPx = 6

/** Time that nobody told of: hatched. */
const paintGap = (brush: Brush, fromUs: number, toUs: number): void => {
  const { context, stage, y } = brush
  const left = Math.max(xOf(brush, fromUs), -hatchPx)
  const right = Math.min(xOf(brush, toUs), stage.widthPx + hatchPx)
  if (right - left < 1) return
  const top = y + stage.barTopPx + 0.5
  const height = stage.barPx - 1
  context.save()
  context.beginPath()
  context.rect(left, top, right - left, height)
  context.clip()
  context.strokeStyle = brush.picture.ink.bar
  context.lineWidth = 1
  context.beginPath()
  for (let x = left - height; x < right; x += hatchPx) {
    context.moveTo(x, top + height)
    context.lineTo(x + height, top)
  }
  context.stroke()
  context.restore()
  context.strokeStyle = brush.picture.ink.bar
  context.setLineDash([2, 2])
  context.strokeRect(left + 0.5, top, right - left - 1, height)
  context.setLineDash([])
}

const paintCritical = (brush: Brush, row: number): void => {
  const { tree, ink, critical } = brush.picture
  if (!critical || tree.answer.spans.isCritical[row] !== 1) return
  const { context, stage } = brush
  context.fillStyle = ink.text
  fillBar(brush, cell(tree.startUs, row), cell(tree.endUs, row), { top: stage.barTopPx + stage.barPx + 1, height: 2 })
}

/** Whether a row is pale, as the search or the critical path is about others. */
const isPale = ({ picture }: Brush, first: number, end: number): boolean =>
  (picture.fits !== null && !picture.fits(first, end)) || (picture.critical && picture.tree.answer.spans.isCritical[first] !== 1)

/** A span that has spans below it, none of which is shown. */
const isClosedAt = ({ picture: { rows, tree } }: Brush, at: number): boolean =>
  cell(tree.subtreeEnd, cell(rows.first, at)) > cell(rows.end, at) &&
  (at + 1 >= rows.count || cell(rows.level, at + 1) <= cell(rows.level, at))

const paintRow = (brush: Brush, at: number): void => {
  const { rows, tree, groups } = brush.picture
  const kind = rows.kind[at]
  const [first, end] = [cell(rows.first, at), cell(rows.end, at)]
  if (kind === rowKinds.orphans || kind === rowKinds.event) return
  if (kind === rowKinds.gap) {
    paintGap(brush, cell(groups.gapFromUs, first), cell(tree.startUs, first))
    return
  }
  brush.context.globalAlpha = isPale(brush, first, end) ? dimAlpha : 1
  if (kind === rowKinds.span || kind === rowKinds.chain) {
    paintSpan(brush, first, kind === rowKinds.span && isClosedAt(brush, at))
    paintCritical(brush, first)
  } else {
    paintMembers(brush, first, end)
  }
  brush.context.globalAlpha = 1
}

/** A line of the axis; where bars lie below the text of their rows, it does not go through the text. */
const paintTick = (context: CanvasRenderingContext2D, x: number, { first, end, rowPx, barTopPx, barPx }: Stage): void => {
  const isUnder = barTopPx > barPx
  if (!isUnder) context.fillRect(x, 0, 1, (end - first) * rowPx)
  else for (let at = first; at < end; at++) context.fillRect(x, (at - first) * rowPx + barTopPx - 2, 1, barPx + 4)
}

/** Draws the bars of some rows, over the lines of the axis. */
export const paintBars = (context: CanvasRenderingContext2D, picture: Picture, stage: Stage): void => {
  context.fillStyle = picture.ink.line
  for (const { us } of picture.ticks) paintTick(context, Math.round(xOf({ picture, stage }, us)), stage)
  for (let at = stage.first; at < stage.end; at++) paintRow({ context, picture, stage, y: (at - stage.first) * stage.rowPx }, at)
}

/** Bars of the minimap at most: more cannot be told apart. */
const miniBarsMax = 20_000

/** Draws the whole trace small: every span a line in the order of the rows, errors over all of it at their time. */
export const paintMinimap = (
  context: CanvasRenderingContext2D,
  picture: Pick<Picture, 'tree' | 'ink' | 'view'> & { readonly marks: readonly { readonly us: number; readonly isError: boolean }[] },
  size: { readonly width: number; readonly height: number },
): void => {
  const { tree, ink, view } = picture
  const step = Math.max(1, Math.ceil(tree.count / miniBarsMax))
  const linePx = Math.max(1.4, Math.min(4, (size.height - 4) / Math.max(1, tree.count) - 0.6))
  const roomPx = size.height - 4 - linePx
  for (let row = 0; row < tree.count; row += step) {
    const from = shareOf(view, cell(tree.startUs, row)) * size.width
    const to = shareOf(view, cell(tree.endUs, row)) * size.width
    context.fillStyle = ink[kindTokens[opKindOf(wordOf(tree, 'category', row), wordOf(tree, 'op', row))]]
    context.fillRect(from, 2 + (roomPx * row) / Math.max(1, tree.count - 1), Math.max(1, to - from), linePx)
  }
  for (const { us, isError } of picture.marks) {
    context.fillStyle = isError ? ink.error : ink.warning
    context.fillRect(Math.round(shareOf(view, us) * size.width), 0, 2, size.height)
  }
}
