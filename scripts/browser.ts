import { findProgram } from './debian.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that drives the browser tests and takes the pictures. */
export function findBrowser(): string {
  return process.env['CHROMIUM'] ?? findProgram(NAMES, 'chromium')
}
