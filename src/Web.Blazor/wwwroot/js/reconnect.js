// Shows the state of the connection and repairs it. A circuit the server has put away is resumed with what was typed;
// one it has forgotten makes the page load again.
const modal = document.getElementById('components-reconnect-modal');

const reload = () => location.reload();

async function resume() {
  try {
    if (await Blazor.resumeCircuit()) modal.close();
    else reload();
  } catch {
    modal.classList.replace('components-reconnect-paused', 'components-reconnect-resume-failed');
  }
}

async function reconnect() {
  document.removeEventListener('visibilitychange', reconnectWhenVisible);
  try {
    if (!await Blazor.reconnect()) await resume();
  } catch {
    document.addEventListener('visibilitychange', reconnectWhenVisible);
  }
}

function reconnectWhenVisible() {
  if (document.visibilityState === 'visible') reconnect();
}

modal.addEventListener('components-reconnect-state-changed', event => {
  switch (event.detail.state) {
    case 'show':
      if (!modal.open) modal.showModal();
      break;
    case 'hide':
      modal.close();
      break;
    case 'failed':
      document.addEventListener('visibilitychange', reconnectWhenVisible);
      break;
    case 'rejected':
      reload();
      break;
  }
});

document.getElementById('reconnect-now').addEventListener('click', reconnect);
document.getElementById('resume-now').addEventListener('click', resume);
