const MAX_NAME = 40;
const MAX_PATH = 200;

/** Where a value lies in a JSON value: `$.a[3]["a b"]`. Names and positions only; long names and paths are cut with `…`. */
export function jsonPath(steps: readonly (string | number)[]): string {
  let path = '$';
  for (const step of steps) {
    path += stepText(step);
    if (path.length > MAX_PATH) return `${path.slice(0, MAX_PATH).toWellFormed()}…`;
  }
  return path;
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  const name = step.length > MAX_NAME ? `${step.slice(0, MAX_NAME)}…` : step;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
