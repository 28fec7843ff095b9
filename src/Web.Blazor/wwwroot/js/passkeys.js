// Forms with data-passkey ask the browser for a passkey before they are sent; its answer travels in a hidden field. The
// attribute names the question: "creation", "request" or "confirmation".
const options = async form => {
  const token = form.querySelector('input[name="__RequestVerificationToken"]').value;
  const response = await fetch(`account/passkey/${form.dataset.passkey}`, {
    method: 'POST',
    headers: { RequestVerificationToken: token },
  });
  if (response.redirected) {
    location.assign(response.url);
    throw new DOMException('Moved to another page.', 'AbortError');
  }
  if (!response.ok) throw new Error('The exchange did not answer. Try again.');
  return response.json();
};

const ask = async form => form.dataset.passkey === 'creation'
  ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(await options(form)) })
  : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(await options(form)) });

const say = (form, text) => {
  form.querySelector('[data-passkey-message]').textContent = text;
};

document.addEventListener('submit', async event => {
  const form = event.target;
  const field = form.querySelector?.('input[data-passkey-answer]');
  if (!form.dataset?.passkey || !field || field.value) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    say(form, 'This browser cannot use passkeys.');
    return;
  }
  try {
    say(form, '');
    field.value = JSON.stringify(await ask(form));
    form.submit();
  } catch (error) {
    if (error.name === 'AbortError') return;
    say(form, error.name === 'NotAllowedError' ? 'No passkey was given.' : error.message);
  }
}, true);
