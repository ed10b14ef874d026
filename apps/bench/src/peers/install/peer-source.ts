/** A package of a registry at one version. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
}

/** Where peers come from: each call gives what it installed before, or installs it. Rejects with the reason when it cannot. */
export interface PeerSource {
  /** Packages of the npm registry; gives the folder whose modules they are. */
  npm(packages: readonly PinnedPackage[], options?: { readonly platform?: PinnedPackage }): Promise<string>;
  /** Packages of the Python index in an environment of their own; gives its `python`. */
  python(packages: readonly PinnedPackage[]): Promise<string>;
  /** An extension of DuckDB as the Python index has it; gives the folder that holds `<name>.duckdb_extension`. */
  extension(name: string): Promise<string>;
  /** A package of Debian, unpacked without being installed; gives the folder. */
  debian(name: string): Promise<string>;
  /** Debian's package lists with long descriptions, which not every machine keeps; gives the folder of the lists. */
  debianLists(): Promise<string>;
}

/** A source that has nothing, and says why. */
export function noPeers(reason: string): PeerSource {
  const refuse = (): Promise<never> => Promise.reject(new Error(reason));
  return { npm: refuse, python: refuse, extension: refuse, debian: refuse, debianLists: refuse };
}
