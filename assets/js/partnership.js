import {
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";
import { watchIdleTime } from "./idle.js";
import { keepForms } from "./kept_form.js";
import { restoreKeptWork } from "./kept_work.js";
import { closeMenusOnEscape } from "./menus.js";
import { announceProgress } from "./progress.js";
import { stackTables, watchTables } from "./tables.js";

// A radio button may not have aria-expanded (WAI-ARIA 1.2; axe reports it). The part that opens follows its button.
class PlainRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}

const components = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  ExitThisPage,
  NotificationBanner,
  PasswordInput,
  PlainRadios,
  ServiceNavigation,
  SkipLink,
  Tabs,
];

function start(scope) {
  for (const component of components) createAll(component, {}, { scope });
  stackTables(scope);
}

start(document);
// htmx fires this for every fragment it puts into the page, and once for the body itself, which is started above.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});

restoreKeptWork();
keepForms();
watchIdleTime();
closeMenusOnEscape();
announceProgress();
watchTables();
