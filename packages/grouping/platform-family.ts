const nativePlatforms = new Set(['objc', 'cocoa', 'swift', 'native', 'c'])

/** Platforms whose frames are treated alike (grouping.md 1.5). */
export const isNativeFamily = (platform: string): boolean => nativePlatforms.has(platform)

export const isJavascriptFamily = (platform: string): boolean => platform === 'javascript' || platform === 'node'
