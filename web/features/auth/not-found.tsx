import { Link } from '@tanstack/react-router'

import { buttonClass } from '../../ui/button.tsx'
import { LonePage } from './lone-page.tsx'

import styles from './auth.module.css'

/** An address that no page answers. */
export const NotFoundPage = () => (
  <LonePage title="There is nothing at this address" lead="The page does not exist, or not in this version.">
    <p className={styles.submit}>
      <Link className={buttonClass({ size: 'medium' })} to="/">
        Go to the issues
      </Link>
    </p>
  </LonePage>
)
