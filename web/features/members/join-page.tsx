import { Link, useParams } from '@tanstack/react-router'

import { cutText, visibleText } from '../../lib/visible-text.ts'
import { buttonClass } from '../../ui/button.tsx'
import { LonePage } from '../auth/lone-page.tsx'

import styles from '../auth/auth.module.css'

/** Of a name from the address so much is shown. */
const namedMax = 60

/** `/join-request/{org}/`: other trackers let anybody ask there. Here people are invited, and whether there is such an organization is not told. */
export const JoinPage = () => {
  const { org } = useParams({ from: '/join-request/$org' })
  return (
    <LonePage
      title={`Joining ${visibleText(cutText(org, namedMax).text)}`}
      lead="Organizations of this server are joined by invitation only. Ask an owner or manager for one: they find it in the settings, under Members."
    >
      <p className={styles.submit}>
        <Link className={buttonClass({ size: 'medium' })} to="/">
          I am a member already
        </Link>
      </p>
    </LonePage>
  )
}
