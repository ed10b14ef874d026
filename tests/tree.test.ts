import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './workspace/root.ts';

// Put together here, because this file is looked through as well.
const REGISTRY_HOSTS = [
  ['registry', 'npmjs', 'org'],
  ['registry', 'yarnpkg', 'com'],
  ['pypi', 'org'],
  ['files', 'pythonhosted', 'org'],
  ['proxy', 'golang', 'org'],
  ['sum', 'golang', 'org'],
].map((labels) => labels.join('.'));
const MACHINE_FOLDERS = ['work', 'root', ['tmp', 'bash_jobs'].join('/')];

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
})
  .split('\0')
  .filter((file) => existsSync(join(ROOT, file)) && statSync(join(ROOT, file)).isFile());

/** Files and lines that contain a pattern, as people read them. */
function placesOf(pattern: RegExp): readonly string[] {
  return files.flatMap((file) => {
    const lines = readFileSync(join(ROOT, file), 'latin1').split('\n');
    return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : []));
  });
}

function hostOf(url: string | undefined): readonly string[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { hostname } = new URL(url);
  return hostname.includes('.') && !hostname.startsWith('127.') ? [hostname] : [];
}

describe('the files of the repository', () => {
  it('are found at all', () => {
    expect(files).toContain('package.json');
    expect(files.length).toBeGreaterThan(100);
  });

  it('name no package registry, neither a public one nor the one that this machine uses', () => {
    const configured = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', cwd: ROOT }).trim();
    const mirrors = [configured, process.env['PIP_INDEX_URL'], process.env['GOPROXY']].flatMap(hostOf);
    const hosts = [...new Set([...REGISTRY_HOSTS, ...mirrors])].map((host) => host.replaceAll('.', '\\.'));
    expect(placesOf(new RegExp(`(?<![\\w-])(${hosts.join('|')})(?![\\w-])`, 'i'))).toEqual([]);
  });

  it('name no folder of the machine that they were written on', () => {
    expect(placesOf(new RegExp(`(?<![\\w.])/(${MACHINE_FOLDERS.join('|')})/`))).toEqual([]);
  });

  it('have kebab-case names, apart from those that tools and readers expect', () => {
    const expected = /^(__snapshots__|[A-Z]+\.md|LICENSE|\.[\w.-]+|[a-z0-9]+([.-][a-z0-9]+)*)$/;
    expect(files.filter((file) => file.split('/').some((part) => !expected.test(part)))).toEqual([]);
  });
});
