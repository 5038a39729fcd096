import { lockDataDir } from '../../src/db/lock.ts'

// Holds the lock of a folder until it is killed; run by the tests as another process.
lockDataDir(process.argv[2]!)
console.log('held')
setInterval(() => {}, 1_000)
