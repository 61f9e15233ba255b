import { useReducer } from 'react'

/** What is open in the stack traces of an event. It outlives every change of view. */
export interface TraceState {
  /** `frameId` of the frames that are open. */
  readonly frames: ReadonlySet<string>
  /** `frameId` of the first frame of each fold that was opened. */
  readonly folds: ReadonlySet<string>
  /** Places of the exception groups of which all members are shown. */
  readonly groups: ReadonlySet<number>
}

export type TraceAction =
  | { readonly type: 'toggle'; readonly frame: string }
  | { readonly type: 'set'; readonly frames: readonly string[] }
  | { readonly type: 'unfold'; readonly fold: string }
  | { readonly type: 'group'; readonly group: number }
  | { readonly type: 'reveal'; readonly frame: string | null; readonly fold: string | null; readonly groups: readonly number[] }

/** Name of a frame in the address and in the page: `frame-2-14` is frame 14 of exception 2, oldest call first. */
export const frameId = (stack: number, frame: number): string => `frame-${String(stack)}-${String(frame)}`

const form = /^#?frame-(\d{1,4})-(\d{1,5})$/

/** Reads what `frameId` prints, with or without `#`; null for anything else. */
export const parseFrameId = (text: string): { readonly stack: number; readonly frame: number } | null => {
  const match = form.exec(text)
  return match ? { stack: Number(match[1]), frame: Number(match[2]) } : null
}

const toggled = (set: ReadonlySet<string>, one: string): ReadonlySet<string> => {
  const changed = new Set(set)
  if (!changed.delete(one)) changed.add(one)
  return changed
}

export const changeTrace = (state: TraceState, action: TraceAction): TraceState => {
  switch (action.type) {
    case 'toggle':
      return { ...state, frames: toggled(state.frames, action.frame) }
    case 'set':
      return { ...state, frames: new Set(action.frames) }
    case 'unfold':
      return { ...state, folds: new Set([...state.folds, action.fold]) }
    case 'group':
      return { ...state, groups: new Set([...state.groups, action.group]) }
    case 'reveal':
      return {
        frames: action.frame === null ? state.frames : new Set([...state.frames, action.frame]),
        folds: action.fold === null ? state.folds : new Set([...state.folds, action.fold]),
        groups: new Set([...state.groups, ...action.groups]),
      }
  }
}

/** The state of an event's stack traces; `firstOpen` are the frames that are open before anything was pressed. */
export const useTraceState = (firstOpen: () => readonly string[]) =>
  useReducer(changeTrace, null, (): TraceState => ({ frames: new Set(firstOpen()), folds: new Set(), groups: new Set() }))
