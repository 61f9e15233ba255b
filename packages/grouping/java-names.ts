/** Longer names are no names: they are hashed as they are. */
const nameCharsMax = 4096

const accessor = /^(?:sun|jdk\.internal)\.reflect\.GeneratedMethodAccessor/

const javassist = /(\$\$_javassist)(?:_seam)?(?:_[0-9]+)?/g

/** In order; several may apply to one name (grouping.md 1.8). Each keeps its first group. */
const generated: readonly RegExp[] = [
  /(sun\.reflect\.Generated(?:Serialization)?ConstructorAccessor)[0-9]+/g,
  /(\$\$\w+?CGLIB\$\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  javassist,
  /(\$fn__)[0-9]+/g,
  /(\$\$?EnhancerBy\w+?\$?\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  /(\$\$?FastClassBy\w+?\$?\$)[a-fA-F0-9]+(?:_[0-9]+)?/g,
  /(\$\$?HibernateProxy\$?\$)\w+/g,
]

/** A Java module without the numbers that the JVM and its frameworks invent; undefined if it says nothing that lasts. */
export const cleanJavaModule = (module: string): string | undefined => {
  if (module.length > nameCharsMax) return module
  if (module.includes('$$Lambda$')) return undefined
  const prefix = accessor.exec(module)
  if (prefix) return prefix[0]
  if (!module.includes('$') && !module.includes('.reflect.')) return module
  return generated.reduce((name, pattern) => name.replaceAll(pattern, '$1<auto>'), module)
}

export const cleanJavaFilename = (filename: string): string =>
  filename.length > nameCharsMax || !filename.includes('$$_') ? filename : filename.replaceAll(javassist, '$1<auto>')
