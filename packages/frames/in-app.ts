import type { Frame } from '#packages/protocol/event'

import { anyLanguage, go, installedJavaModule, installedPath, java, signsOf } from './in-app-signs.ts'
import type { Signs } from './in-app-signs.ts'

const shows = (sign: RegExp | undefined, text: string | undefined): boolean => sign !== undefined && text !== undefined && sign.test(text)

const slashed = (path: string | undefined): string | undefined => path?.replaceAll('\\', '/')

/** A Go module path may begin like a package of the standard library; the file's place decides where it is known. */
const tellingModule = (frame: Frame, signs: Signs, path: string | undefined): string | undefined =>
  signs === go && path?.startsWith('/') === true ? undefined : frame.module

const saysNothing = (frame: Frame): boolean =>
  frame.abs_path === undefined &&
  frame.filename === undefined &&
  frame.package === undefined &&
  frame.module === undefined &&
  frame.function === undefined

/**
 * True when a frame looks like the user's own code: nothing of it shows the marks that libraries, runtimes and the system of its platform bear.
 * Native frames must say to which image they belong.
 */
export const looksInApp = (frame: Frame, eventPlatform: string): boolean => {
  const signs = signsOf.get(frame.platform ?? eventPlatform) ?? anyLanguage
  if (saysNothing(frame) || (signs.needsPackage === true && frame.package === undefined)) return false
  const path = slashed(frame.abs_path ?? frame.filename)
  if (shows(signs.path, path) || shows(signs.package, slashed(frame.package))) return false
  return !shows(signs.module, tellingModule(frame, signs, path)) && !shows(signs.function, frame.function)
}

/** True for code that a package installer brought: never the user's own, whatever the SDK took it for (grouping.md 2.4). */
export const installedByPackage = (frame: Frame, eventPlatform: string): boolean =>
  shows(installedPath, slashed(frame.abs_path ?? frame.filename)) ||
  (signsOf.get(frame.platform ?? eventPlatform) === java && shows(installedJavaModule, frame.module))
