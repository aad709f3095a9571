/** The words of a lab: the course's own schema. */
export { type LabText, labTextSchema } from "../../course/lab-text.ts";
