import { useChildSubEnv, useEnv } from "@odoo/owl";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { parseXML } from "@web/core/utils/xml";
import { extractFieldsFromArchInfo, makeActiveField } from "@web/model/relational_model/utils";
import { FormArchParser } from "@web/views/form/form_arch_parser";
import { loadSubViews } from "@web/views/form/form_controller";
import { getDefaultConfig } from "@web/views/view";

/**
 * The fields that conditions ask for, as the model's own form shows them: with its widgets, domains and lists.
 *
 * @returns {(resModel: string, conditions: Object[]) => Promise<Object|null>} what `OperativeCompletionDocument` takes as
 *  its form; null where the conditions ask for no field
 */
export function useCompletionForm() {
    const env = useEnv();
    const viewService = useService("view");
    const fieldService = useService("field");
    // lists inside fields ask which view they are in
    useChildSubEnv({ config: { ...getDefaultConfig(), ...env.config } });

    return async (resModel, conditions) => {
        const names = [...new Set(conditions.flatMap((condition) => condition.fields))];
        if (!names.length) {
            return null;
        }
        const context = user.context;
        const { fields, relatedModels, views } = await viewService.loadViews({
            resModel,
            views: [[false, "form"]],
            context,
        });
        const archInfo = new FormArchParser().parse(parseXML(views.form.arch), relatedModels, resModel);
        await loadSubViews(archInfo.fieldNodes, fields, context, resModel, viewService, env.isSmall);
        const form = extractFieldsFromArchInfo(archInfo, fields);
        form.fieldInfos = {};
        for (const fieldInfo of Object.values(archInfo.fieldNodes)) {
            if (names.includes(fieldInfo.name) && !["True", "1"].includes(fieldInfo.invisible)) {
                form.fieldInfos[fieldInfo.name] ||= fieldInfo;
            }
        }
        // what the form does not show comes with the widget of its type
        const others = names.filter((name) => !(name in form.fieldInfos));
        if (others.length) {
            Object.assign(form.fields, await fieldService.loadFields(resModel, { fieldNames: others }));
            for (const name of others) {
                form.activeFields[name] ||= makeActiveField();
            }
        }
        setDefaults(form, conditions);
        return form;
    };
}

/** What is added to complete a condition is what it asks for. */
function setDefaults(form, conditions) {
    for (const [name, values] of conditions.flatMap(({ defaults }) => Object.entries(defaults))) {
        // an expression, as in a view
        const context = JSON.stringify(
            Object.fromEntries(Object.entries(values).map(([field, value]) => [`default_${field}`, value]))
        );
        for (const info of [form.activeFields[name], form.fieldInfos[name]]) {
            if (info) {
                info.context = context;
            }
        }
    }
}

/**
 * What was filled in, as the server takes it.
 *
 * @param {Object} records by id of a document
 * @returns {Promise<Object>} the changed values by id; documents without any are left out
 */
export async function changesOf(records) {
    const values = {};
    for (const [documentId, record] of Object.entries(records)) {
        const changes = await record.getChanges();
        if (Object.keys(changes).length) {
            values[documentId] = changes;
        }
    }
    return values;
}

/** Whether all that was filled in may be kept; what may not is marked, and said. */
export async function areValid(records) {
    for (const record of records) {
        if (!(await record.checkValidity({ displayNotification: true }))) {
            return false;
        }
    }
    return true;
}
