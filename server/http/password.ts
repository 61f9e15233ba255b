import { hash, verify } from '@node-rs/argon2'

const passwordLengthMin = 8
const passwordLengthMax = 200

/** argon2id (the library's default algorithm); 19 MiB, 2 passes, 1 lane: about 20 ms on one small core. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Hashes a password into PHC form, off the main thread. */
export const hashPassword = (password: string): Promise<string> => hash(password, cost)

/**
 * Whether the password fits the stored hash. `stored` empty or undefined (no such user, no password): false, after the same work, so that the
 * answer's time does not tell which accounts exist.
 */
export const verifyPassword = async (stored: string | undefined, password: string): Promise<boolean> => {
  if (password.length > passwordLengthMax) return false
  if (stored === undefined || stored === '') {
    await hash(password, cost)
    return false
  }
  try {
    return await verify(stored, password)
  } catch {
    // Not a PHC text: the account cannot sign in with a password.
    return false
  }
}

/** Why a new password is refused, as a sentence; undefined when it is fine. */
export const passwordComplaint = (password: string): string | undefined => {
  if (password.length < passwordLengthMin) return `The password needs at least ${passwordLengthMin} characters`
  if (password.length > passwordLengthMax) return `The password may have at most ${passwordLengthMax} characters`
  return undefined
}
