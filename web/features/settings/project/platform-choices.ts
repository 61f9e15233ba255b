import { otherPlatform, platforms } from '../../setup/platforms.ts'
import type { Choice } from '../form.tsx'

/** Platforms to choose from; one that the list does not have (set by a client of the API) stays a choice. */
export const platformChoices = (present: string | null): readonly Choice[] => {
  const choices: Choice[] = [...platforms, otherPlatform].map(({ id, label }) => ({ value: id, label }))
  if (present !== null && present !== '' && !choices.some(({ value }) => value === present))
    choices.push({ value: present, label: present })
  return present === null || present === '' ? [{ value: '', label: 'Not chosen' }, ...choices] : choices
}
