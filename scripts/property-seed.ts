import fc from 'fast-check'

// In CI property tests draw the same cases each time: what fails there, fails everywhere. On other machines they look further, each time elsewhere.
if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20_261_122 })
