// Stands beside exported pages, where there is no server: tells how old they are, and warns when that is much.
const MINUTE = 60_000
const line = document.querySelector('.copy-line')

function tell() {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(line.dataset.at)) / MINUTE))
  const isOld = minutes >= Number(line.dataset.oldAfter)
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2_880
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1_440), 'day']
  const age = `${count} ${unit}${count === 1 ? '' : 's'} old.`
  if (isOld) line.dataset.tone = 'degraded'
  line.querySelector('[data-part="age"]').textContent = isOld ? `This is ${age} It may have changed since.` : age
}

tell()
setInterval(tell, MINUTE / 4)
