import type { OpenMemorySettings } from '../config/memory-config.ts';
import type { LtmBackendSettings } from './backend-settings.ts';

/** The settings of `openMemory` that a backend's settings stand for. */
export function toMemorySettings(settings: LtmBackendSettings): OpenMemorySettings {
  const { uri: _, tableName, enableFts, searchLanguage, s3Region, ...rest } = settings;
  const search = {
    ...(enableFts === undefined ? {} : { enabled: enableFts }),
    ...(searchLanguage === undefined ? {} : { language: searchLanguage }),
  };
  return {
    ...rest,
    ...(tableName === undefined ? {} : { table: tableName }),
    ...(s3Region === undefined ? {} : { region: s3Region }),
    ...(Object.keys(search).length === 0 ? {} : { search }),
  };
}
