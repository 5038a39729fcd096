/** Shows the initials of who is signed in; the status page is the same for everybody and cannot know them. */
class UserMark extends HTMLElement {
  connectedCallback() {
    const cookie = document.cookie.split('; ').find((part) => part.startsWith('me='))
    if (cookie) this.textContent = decodeURIComponent(cookie.slice(3))
  }
}

customElements.define('user-mark', UserMark)
