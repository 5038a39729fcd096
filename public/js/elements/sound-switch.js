const SOUND_KEY = 'signalbox.wallboard.sound'
const BADNESS = ['ok', 'maintenance', 'unknown', 'warning', 'critical']
const TONE_HZ = 660
const TONE_SECONDS = 0.35

/** A short tone when the worst state on the board gets worse; off until somebody switches it on. */
class SoundSwitch extends HTMLElement {
  #abort
  #worst
  #audio = null

  connectedCallback() {
    this.#abort = new AbortController()
    const { signal } = this.#abort
    this.hidden = false
    this.#worst = this.#readWorst()
    this.querySelector('button').addEventListener('click', () => this.#toggle(), { signal })
    document.addEventListener('htmx:after:swap', () => this.#compare(), { signal })
    this.#show()
  }

  disconnectedCallback() {
    this.#abort.abort()
  }

  get #isOn() {
    return localStorage.getItem(SOUND_KEY) === 'on'
  }

  #toggle() {
    localStorage.setItem(SOUND_KEY, this.#isOn ? 'off' : 'on')
    this.#show()
    if (this.#isOn) this.#play()
  }

  #compare() {
    const worst = this.#readWorst()
    if (worst > this.#worst && this.#isOn) this.#play()
    this.#worst = worst
  }

  #readWorst() {
    return BADNESS.indexOf(document.querySelector('page-state')?.dataset.worst)
  }

  #show() {
    this.querySelector('button').setAttribute('aria-pressed', String(this.#isOn))
    this.querySelector('[data-part="word"]').textContent = this.#isOn ? 'Sound on' : 'Sound off'
    this.querySelector('use').setAttribute('href', this.#isOn ? '#i-sound' : '#i-mute')
  }

  #play() {
    this.#audio ??= new AudioContext()
    const tone = this.#audio.createOscillator()
    const volume = this.#audio.createGain()
    const end = this.#audio.currentTime + TONE_SECONDS
    tone.frequency.value = TONE_HZ
    volume.gain.setValueAtTime(0.2, this.#audio.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, end)
    tone.connect(volume).connect(this.#audio.destination)
    tone.start()
    tone.stop(end)
  }
}

customElements.define('sound-switch', SoundSwitch)
