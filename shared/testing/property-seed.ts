/**
 * Loaded before each file of tests: its property tests draw from one seed, new in each run, so that a test that is tried
 * again draws the same, and what was found once fails again. A failure tells the seed.
 */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Date.now() })
