"""The parent's window: a web component and the page that holds it."""
