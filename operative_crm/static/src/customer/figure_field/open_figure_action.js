import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Opens the first kind of documents behind a figure and offers the others, where several kinds count. */
function openFigure(env, { params }) {
    const [first, ...others] = params.documents;
    env.services.notification.add(_t("Other documents count in this figure too."), {
        type: "info",
        buttons: others.map(({ kind, action }) => ({
            name: kind,
            primary: true,
            onClick: () => env.services.action.doAction(action),
        })),
    });
    return env.services.action.doAction(first.action);
}

registry.category("actions").add("operative_open_figure", openFigure);
