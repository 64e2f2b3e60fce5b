// Loads the page anew when the project has changed. Put into pages by `levada dev` alone.
{
  let known;
  new EventSource("/__levada/dev").onmessage = event => {
    known ??= event.data;
    if (known !== event.data) location.reload();
  };
}
