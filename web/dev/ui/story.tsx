import '../../ui/tokens.css'
import '../../ui/page.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { applyPreferences, readPreferences } from '../../lib/preferences.ts'
import { NowProvider } from '../../ui/relative-time.tsx'
import { Toasts } from '../../ui/toast.tsx'
import { stories } from './stories.tsx'

import styles from './story.module.css'

/** An instant for everything that shows an age, so that pictures of the page are the same every day. */
const storyNowMs = Date.parse('2026-11-22T17:00:00Z')

/** Every primitive of `ui/` in its states. The development server has it at `/dev/ui/`; the production build does not know it. */
const StoryPage = () => (
  <main className={styles.page}>
    <h1>Primitives</h1>
    {stories.map(({ name, shows }) => (
      <section key={name} id={name.toLowerCase().replaceAll(' ', '-')} aria-label={name} className={styles.story}>
        <h2>{name}</h2>
        <div className={styles.states}>{shows}</div>
      </section>
    ))}
  </main>
)

applyPreferences(readPreferences())
const place = document.querySelector('#root')
if (place)
  createRoot(place).render(
    <StrictMode>
      <NowProvider fixedMs={storyNowMs}>
        <StoryPage />
        <Toasts />
      </NowProvider>
    </StrictMode>,
  )
