/** Placeholder replaced by the course. */
export const listLabs = async (): Promise<number> => 0;
export const gradeLab = async (_name: string, _options: unknown, _turn: () => Promise<void>): Promise<number> => 1;
